#!/usr/bin/env bash
# Asks the whole system, once green serves everybody again.
set -eu -o pipefail
: "${WARROOM_BIN:?names the warroom program}" "${WARROOM_FLEET:?names the folder of the fleet}"

"$WARROOM_BIN" fleet --dir "$WARROOM_FLEET" validate stable
