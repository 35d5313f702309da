#!/usr/bin/env bash
# Brings a version in as blue and waits until it is ready: deploy-production.sh VERSION
set -eu -o pipefail
: "${WARROOM_BIN:?names the warroom program}" "${WARROOM_FLEET:?names the folder of the fleet}"
version=${1:?a version is wanted, like 1.0.0}

echo "bringing ${version} in as blue"
"$WARROOM_BIN" fleet --dir "$WARROOM_FLEET" deploy "$version"
