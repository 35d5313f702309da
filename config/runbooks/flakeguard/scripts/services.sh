#!/usr/bin/env bash
# Starts the images that are tagged as latest, or tells whether they are the new ones:
# services.sh [100|0 [all]]. A hundred is the new version, nought the previous; without a number it
# prints the one that runs. A rehearsal throws the switch of the demo's fleet in its place.
set -eu -o pipefail
file=${WARROOM_VAR_COMPOSE_FILE:-docker-compose.prod.yml}
admin=${WARROOM_VAR_ADMIN_URL:-}
rehearsal=${WARROOM_VAR_REHEARSAL:-no}

running() {
  if [ "$rehearsal" = yes ]; then
    curl -fsS -m 5 "$admin/switch" | grep -q '"active": *"blue"' && echo 100 || echo 0
    return
  fi
  cd "${WARROOM_VAR_CHECKOUT:-.}"
  local container previous
  container=$(docker compose -f "$file" ps -q api)
  previous=$(docker image inspect --format '{{.Id}}' flakeguard-api:previous)
  [ "$(docker inspect --format '{{.Image}}' "$container")" = "$previous" ] && echo 0 || echo 100
}

[ $# -gt 0 ] || { running; exit; }
services=(api worker web)
[ "${2-}" != all ] || services=()
"$(dirname "$0")/really.sh" docker compose -f "$file" up -d ${services[@]+"${services[@]}"}
if [ "$rehearsal" = yes ]; then
  [ "$1" = 0 ] && side=green || side=blue
  curl -fsS -m 20 -X POST -H 'content-type: application/json' -d "{\"active\": \"$side\"}" "$admin/switch"
fi
