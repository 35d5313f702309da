#!/usr/bin/env bash
# Asks one side everything that tells whether it is well: health-check-dashboard.sh [blue|green].
# Seven rounds: application, database, broker, cache, memory, processor, endpoints. Every round is
# made and told, also after one has failed; the exit code is 0 only if all did well.
set -u -o pipefail
side=${1:-blue}
passed=0
failed=0

tell() {
  if [ "$1" = ok ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
  printf '%-6s %s\n' "$1" "$2"
}
judged() { if [ "$2" = "$3" ]; then tell ok "$1: $2"; else tell FAILED "$1: $2, not $3"; fi; }
# below NAME PERCENT LIMIT
below() {
  if awk -v found="${2%\%}" -v limit="$3" 'BEGIN { exit !(found != "" && found + 0 < limit) }'; then
    tell ok "$1: $2, below $3 %"
  else
    tell FAILED "$1: ${2:-unknown}, not below $3 %"
  fi
}

if [ "${WARROOM_VAR_REHEARSAL:-no}" = yes ]; then
  base=${WARROOM_VAR_CANDIDATE_URL:?}
  [ "$side" = blue ] || base=${WARROOM_VAR_STABLE_URL:?}
  judged "$base/health" "$(curl -s -o /dev/null -w '%{http_code}' --max-time 5 "$base/health")" 200
  echo "rehearsal, would look at: database, rabbitmq and redis in http://$side-app:3000/health,"
  echo "  memory and CPU below 80 %, /api/agents /api/messages /api/health answering 200 or 401"
  [ "$failed" -eq 0 ]
  exit
fi

base=http://$side-app:3000
body=$(curl -s --max-time 10 -w '\n%{http_code}' "$base/health")
judged application "$(tail -n 1 <<<"$body")" 200
body=$(sed '$d' <<<"$body")
printf '       version %s, up %s\n' "$(jq -r .version <<<"$body")" "$(jq -r .uptime <<<"$body")"
for part in database rabbitmq redis; do
  judged "$part" "$(jq -r ".$part" <<<"$body")" ok
done

below memory "$(docker stats --no-stream --format '{{.MemPerc}}' app)" 80
below CPU "$(docker stats --no-stream --format '{{.CPUPerc}}' app)" 80

for endpoint in /api/agents /api/messages /api/health; do
  code=$(curl -s -o /dev/null -w '%{http_code}' --max-time 10 "$base$endpoint")
  case $code in
    200 | 401) tell ok "$endpoint: $code" ;;
    *) tell FAILED "$endpoint: $code" ;;
  esac
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
