#!/usr/bin/env bash
# The load balancer's weights: weights.sh set PERCENT, weights.sh read. Prints blue's percent last.
# A rehearsal moves the fleet's own proxy instead.
set -eu -o pipefail
what=${1:?set or read}

if [ "${WARROOM_VAR_REHEARSAL:-no}" = yes ]; then
  weight="${WARROOM_VAR_ADMIN_URL:?}/weight"
  if [ "$what" = set ]; then
    curl -fsS --max-time 10 -X PUT -H 'Content-Type: application/json' \
      -d "{\"candidate\": ${2:?a percent is wanted}}" "$weight"
    echo
  fi
  curl -fsS --max-time 5 "$weight" | sed -n 's/.*"candidate": *\([0-9]*\).*/\1/p'
  exit
fi

rule=${WARROOM_VAR_LISTENER_RULE:?}
blue=${WARROOM_VAR_BLUE_TARGET_GROUP:?}
green=${WARROOM_VAR_GREEN_TARGET_GROUP:?}
if [ "$what" = set ]; then
  percent=${2:?a percent is wanted}
  groups="[{\"TargetGroupArn\":\"$green\",\"Weight\":$((100 - percent))},{\"TargetGroupArn\":\"$blue\",\"Weight\":$percent}]"
  aws elbv2 modify-rule --rule-arn "$rule" \
    --actions "[{\"Type\":\"forward\",\"ForwardConfig\":{\"TargetGroups\":$groups}}]"
fi
aws elbv2 describe-rules --rule-arns "$rule" --output text \
  --query "Rules[0].Actions[0].ForwardConfig.TargetGroups[?TargetGroupArn=='$blue'].Weight | [0]"
