#!/usr/bin/env bash
# The whole demo without a screen: `do`, `wait` and `status --json` alone, from the checklist over
# the final switch into the watch, and then a fault and the way back.
#
#   tests/demo.sh WARROOM      with a state directory of its own, removed at the end
set -eu -o pipefail

warroom=${1:?names the warroom program}
home=$(mktemp -d)
export WARROOM_STATE_DIR=$home/state WARROOM_CONFIG_DIR=$home/config
room=demo

ended() {
  local code=$?
  if [ "$code" -ne 0 ]; then
    echo "--- failed; where the room stood:" >&2
    "$warroom" status "$room" >&2 || true
    "$warroom" journal "$room" | tail -n 60 >&2 || true
  fi
  "$warroom" stop "$room" --disarm --reason "the script is over" >&2 || true
  rm -rf "$home"
}
trap ended EXIT

say() { echo "== $*"; }
act() { "$warroom" do "$room" "$@" --yes >/dev/null; }
until_so() { "$warroom" wait "$room" "$@" --timeout 90s; }
# shows 'FIELD': the status document holds this line.
shows() {
  "$warroom" status "$room" --json | grep -qF -- "$1" && return
  echo "the status does not show $1" >&2
  return 1
}

# run_step STEP: starts it and waits until it is done.
run_step() {
  act run "$1"
  until_so "step=$1:done"
}

# shift_to STEP PERCENT [CONDITION...]: moves traffic, soaks, answers for the conditions that
# people answer for, and decides to go on.
shift_to() {
  local step=$1 percent=$2
  shift 2
  say "shift to $percent %"
  act run "$step"
  until_so "weight=$percent" "step=$step:soaking"
  for condition in "$@"; do act attest "$condition" yes; done
  until_so decision
  act decide continue
  until_so "step=$step:done"
}

say "open"
[ "$("$warroom" demo --no-attach)" = "$room" ]
until_so ready=ready
shows '"state": "preparing"'

say "checklist"
for item in 1.{1..10} 2.{1..5}; do act tick "$item"; done
until_so checklist=done

say "start, deploy, smoke test, gate"
act start
run_step deploy
run_step smoke-test
until_so gate=ready-for-users:decision
act decide continue

shift_to shift-10 10 3
shows '"exposed": true'
if "$warroom" stop "$room"; then exit 1; fi
shift_to shift-50 50
shift_to shift-100 100 3 4

say "final switch, validation, watch"
run_step switch
run_step clear-caches
run_step validate
act complete user-acceptance --reason "nobody complained"
until_so state=watching exposed=yes
shows '"lever": "selector"'

say "a fault, and the way back"
act run break-candidate
until_so rollback=done exposed=no
shows '"trigger": "errors"'
shows '"confirmed": true'
act explain "the drill of the script"
act run heal

say "end"
act end
until_so state=ended
"$warroom" journal "$room" --verify
"$warroom" journal "$room" | tail -n 12
