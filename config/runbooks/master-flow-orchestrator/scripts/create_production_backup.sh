#!/usr/bin/env bash
# Dumps the database before a deployment, whole and as schema and data: create_production_backup.sh VERSION
set -eu -o pipefail
version=${1:?a version is wanted, like 1.0.0}
really=$(dirname "$0")/really.sh
name=${WARROOM_VAR_DATABASE_NAME:-migration_db}
dir=${WARROOM_VAR_BACKUP_DIR:-/backups/production}
database=(-h "${WARROOM_VAR_DB_HOST:?}" -U "${WARROOM_VAR_DB_USER:?}" -d "$name")
date=$(date +%Y%m%d_%H%M%S)
full=${name}_backup_$date.dump schema=${name}_schema_$date.sql data=${name}_data_$date.sql

"$really" mkdir -p "$dir"
"$really" pg_dump "${database[@]}" --verbose --clean --create --if-exists \
  --format=custom --file="$dir/$full"
"$really" pg_dump "${database[@]}" --schema-only --verbose --file="$dir/$schema"
"$really" pg_dump "${database[@]}" --data-only --verbose --file="$dir/$data"
"$really" gzip "$dir/$schema" "$dir/$data"
"$really" pg_restore --list "$dir/$full" >/dev/null
"$really" du -h "$dir/$full"

metadata=$(
  cat <<END
{
  "backup_date": "$date",
  "database_name": "$name",
  "backup_type": "pre_deployment",
  "master_flow_orchestrator_version": "$version",
  "files": ["$full", "$schema.gz", "$data.gz"]
}
END
)
if [ "${WARROOM_VAR_REHEARSAL:-no}" = yes ]; then
  echo "would write $dir/backup_metadata_$date.json: $metadata"
else
  echo "$metadata" >"$dir/backup_metadata_$date.json"
fi
echo "backup: $dir/$full"
