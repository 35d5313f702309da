#!/usr/bin/env bash
# Backs up, migrates and checks the database: database.sh backup|migrate|revert|check [WORD]
# A backup ends with a line `backup: FILE`. Put your own commands where it says so; a rehearsal only
# says what was asked.
set -eu -o pipefail
what=${1:?what is to be done}
shift

if [ "${WARROOM_VAR_REHEARSAL:-no}" = yes ]; then
  echo "would do with the database: $what $*"
  [ "$what" != backup ] || echo "backup: rehearsal.dump"
  exit 0
fi
echo "how to do this with the database ($what $*) is not said in $0" >&2
exit 1
