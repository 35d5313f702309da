#!/usr/bin/env bash
# Blue's read-only mode (the flag ENABLE_READ_ONLY): read-only.sh on, off or is-on. A rehearsal
# keeps it in a file beside this script.
set -eu -o pipefail
what=${1:?on, off or is-on}
app=http://blue-app-1:3000
mark=$(dirname "$0")/.read-only

switched() { curl -fsS --max-time 10 -X POST "$app/admin/readonly" -H @- "$@"; }
is_now() { [ "$(curl -fsS --max-time 5 "$app/status" | jq .readonly)" = "$1" ]; }
token() { printf 'Authorization: Bearer %s\n' "${WARROOM_VAR_ADMIN_TOKEN:?the secret ADMIN_TOKEN is wanted}"; }

if [ "${WARROOM_VAR_REHEARSAL:-no}" = yes ]; then
  case $what in
    on) touch "$mark" && echo "rehearsal, would run: POST $app/admin/readonly" ;;
    off) rm -f "$mark" && echo "rehearsal, would run: POST $app/admin/readonly {\"readonly\": false}" ;;
    *) test -e "$mark" ;;
  esac
  exit
fi

case $what in
  on) token | switched && sleep 5 && is_now true ;;
  off) token | switched -H 'Content-Type: application/json' -d '{"readonly": false}' && is_now false ;;
  *) is_now true ;;
esac
