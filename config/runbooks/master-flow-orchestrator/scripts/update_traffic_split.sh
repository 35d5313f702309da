#!/usr/bin/env bash
# Sets green's share of the traffic in percent, or reads it: update_traffic_split.sh [PERCENT]
# A rehearsal moves the demo's fleet in its place. Both tell the share at /weight of ADMIN_URL.
set -eu -o pipefail
admin=${WARROOM_VAR_ADMIN_URL:?the balancer has an address}

if [ $# -eq 0 ]; then
  curl -fsS -m 5 "$admin/weight" | grep -o '"candidate": *[0-9]*' | grep -o '[0-9]*$'
  exit
fi
if [ "${WARROOM_VAR_REHEARSAL:-no}" = yes ]; then
  echo "would run: ./scripts/deployment/update_traffic_split.sh --green=$1"
  curl -fsS -m 20 -X PUT -H 'content-type: application/json' -d "{\"candidate\": $1}" "$admin/weight"
  exit
fi
exec ./scripts/deployment/update_traffic_split.sh "--green=$1"
