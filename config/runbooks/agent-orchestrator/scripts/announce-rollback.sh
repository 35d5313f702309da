#!/usr/bin/env bash
# What every rollback begins with on paper: who called it, that all teams know, and the clock of
# the incident.
set -eu -o pipefail
version=${1:?the version that goes back, like 2.1.0}
text="ROLLBACK IN PROGRESS - agent orchestrator v$version"

echo "rollback initiated by $(whoami) at $(date -u)" >>deployment.log
echo "rollback start time: $(date -u)" >incident_log.txt
if [ "${WARROOM_VAR_REHEARSAL:-no}" = yes ]; then
  echo "rehearsal, would post to the deployment channel: $text"
  exit
fi
# The address is the secret: it goes to curl on a pipe, since every process can read argv.
printf 'url = "%s"\n' "${WARROOM_VAR_SLACK_WEBHOOK:?the secret SLACK_WEBHOOK_URL is wanted}" |
  curl -fsS --max-time 5 -X POST -H 'Content-Type: application/json' -d "{\"text\": \"$text\"}" --config -
