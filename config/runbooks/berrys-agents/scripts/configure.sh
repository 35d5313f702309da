#!/usr/bin/env bash
# Configures the system: configure.sh services|environment|flags|restore
# Put your own commands where it says so; a rehearsal only says what was asked.
set -eu -o pipefail
what=${1:?what is to be configured}

if [ "${WARROOM_VAR_REHEARSAL:-no}" = yes ]; then
  echo "would configure: $what"
  exit 0
fi
echo "how to configure ($what) is not said in $0" >&2
exit 1
