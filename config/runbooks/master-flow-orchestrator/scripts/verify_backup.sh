#!/usr/bin/env bash
# Restores a dump into a database of its own, counts what came back, and drops it: verify_backup.sh FILE
set -eu -o pipefail
file=${1:?the dump is wanted}
really=$(dirname "$0")/really.sh
trial=${WARROOM_VAR_DATABASE_NAME:-migration_db}_test_restore
server=(-h "${WARROOM_VAR_DB_HOST:?}" -U "${WARROOM_VAR_DB_USER:?}")
count='SELECT COUNT(*) FROM crewai_flow_state_extensions;'

dropped() { "$really" dropdb "${server[@]}" --if-exists "$trial"; }

"$really" createdb "${server[@]}" "$trial"
trap dropped EXIT
"$really" pg_restore "${server[@]}" -d "$trial" --verbose --clean --if-exists "$file"
if [ "${WARROOM_VAR_REHEARSAL:-no}" = yes ]; then
  "$really" psql "${server[@]}" -d "$trial" -t -c "$count"
  echo "records: 0"
else
  echo "records: $(psql "${server[@]}" -d "$trial" -t -A -c "$count")"
fi
