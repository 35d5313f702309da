#!/usr/bin/env bash
# Looks whether all is well: verify.sh artifacts|health|running|logs|dependencies|api WORD...
# Put your own commands where it says so; a rehearsal only says what was asked.
set -eu -o pipefail
what=${1:?what is to be verified}
shift

if [ "${WARROOM_VAR_REHEARSAL:-no}" = yes ]; then
  echo "would verify: $what $*"
  exit 0
fi
echo "how to verify ($what $*) is not said in $0" >&2
exit 1
