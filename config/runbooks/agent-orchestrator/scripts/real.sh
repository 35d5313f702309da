#!/usr/bin/env bash
# Runs its words as one command on the real system, in the folder of the project. In a rehearsal it
# only says them, and gives $REHEARSED as the answer where a step reads one.
set -eu -o pipefail
cd "${WARROOM_VAR_PROJECT:-.}"

if [ "${WARROOM_VAR_REHEARSAL:-no}" != yes ]; then
  exec "$@"
fi

printf 'rehearsal, would run:'
printf ' %q' "$@"
printf '\n'
last=${*: -1}
if [ "${REHEARSE_FILE:-}" = yes ] && [ -r "$last" ]; then
  cat -- "$last"
fi
if [ -n "${REHEARSED:-}" ]; then
  printf '%s\n' "$REHEARSED"
fi
