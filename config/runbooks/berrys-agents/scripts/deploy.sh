#!/usr/bin/env bash
# Deploys environments and services: deploy.sh environment|service|rolling|all|stop|decommission WORD...
# Put your own commands where it says so; a rehearsal only says what was asked.
set -eu -o pipefail
what=${1:?what is to be deployed}
shift

if [ "${WARROOM_VAR_REHEARSAL:-no}" = yes ]; then
  echo "would deploy: $what $*"
  exit 0
fi
echo "how to deploy ($what $*) is not said in $0" >&2
exit 1
