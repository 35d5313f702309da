#!/usr/bin/env bash
# What the containers use, once; --follow goes on until it is ended.
set -eu -o pipefail
once=--no-stream
[ "${1:-}" != --follow ] || once=
exec "$(dirname "$0")/real.sh" docker stats $once --format 'table {{.Container}}\t{{.CPUPerc}}\t{{.MemUsage}}'
