#!/usr/bin/env bash
# Asks blue by itself, before users meet it: test-production-blue.sh VERSION
set -eu -o pipefail
: "${WARROOM_BIN:?names the warroom program}" "${WARROOM_FLEET:?names the folder of the fleet}"
version=${1:?a version is wanted, like 1.0.0}

"$WARROOM_BIN" fleet --dir "$WARROOM_FLEET" smoke candidate --version "$version"
