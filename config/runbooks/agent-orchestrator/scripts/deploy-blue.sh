#!/usr/bin/env bash
# Brings a version in as blue: deploy-blue.sh VERSION
set -eu -o pipefail
version=${1:?a version is wanted, like 2.1.0}

if [ "${WARROOM_VAR_REHEARSAL:-no}" != yes ]; then
  cd "${WARROOM_VAR_PROJECT:-.}"
  export ENVIRONMENT=blue IMAGE_VERSION="$version" REGISTRY="${WARROOM_VAR_REGISTRY:?}"
  exec scripts/deploy.sh --environment=blue
fi

echo "rehearsal, would run: scripts/deploy.sh --environment=blue"
if [ -n "${WARROOM_BIN:-}" ] && [ -n "${WARROOM_FLEET:-}" ]; then
  exec "$WARROOM_BIN" fleet --dir "$WARROOM_FLEET" deploy "$version"
fi
echo "no fleet is named by WARROOM_FLEET, so nothing was deployed"
