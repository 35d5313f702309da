#!/usr/bin/env bash
# Does what is asked; in a rehearsal it only says it: really.sh [--saying WORD] COMMAND [ARGUMENT]...
# WORD is what the command says when all is well; a rehearsal says it in its place.
set -eu -o pipefail

word=
if [ "${1-}" = --saying ]; then
  word=$2
  shift 2
fi
: "${1:?a command is wanted}"
if [ "${WARROOM_VAR_REHEARSAL:-no}" = yes ]; then
  printf 'would run:'
  printf ' %q' "$@"
  printf '\n'
  [ -z "$word" ] || echo "$word"
  exit 0
fi
exec "$@"
