#!/usr/bin/env bash
# Does what is asked, in the checkout where there is one; in a rehearsal it only says it:
# really.sh COMMAND [ARGUMENT]...
set -eu -o pipefail
: "${1:?a command is wanted}"

if [ "${WARROOM_VAR_REHEARSAL:-no}" = yes ]; then
  printf 'would run:'
  printf ' %q' "$@"
  printf '\n'
  exit 0
fi
checkout=${WARROOM_VAR_CHECKOUT:-.}
[ ! -d "$checkout" ] || cd "$checkout"
exec "$@"
