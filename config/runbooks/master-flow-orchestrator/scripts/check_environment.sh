#!/usr/bin/env bash
# Tells which of the services' variables are not set; a rehearsal needs none of the secrets.
set -eu -o pipefail

missing=0
for name in DATABASE_URL DATABASE_POOL_SIZE DATABASE_MAX_CONNECTIONS \
  SECRET_KEY JWT_SECRET DEEPINFRA_API_KEY ENVIRONMENT DEBUG LOG_LEVEL \
  ENABLE_MASTER_FLOW_ORCHESTRATOR MASTER_FLOW_ORCHESTRATOR_LOGGING \
  ENABLE_FLOW_PERFORMANCE_TRACKING ENABLE_FLOW_AUDIT_LOGGING \
  FRONTEND_URL BACKEND_URL ALLOWED_ORIGINS REDIS_URL REDIS_PASSWORD \
  SENTRY_DSN ENABLE_METRICS ENABLE_TRACING WORKERS MAX_CONNECTIONS POOL_SIZE; do
  variable=WARROOM_VAR_$name
  [ -n "${!variable-}" ] && continue
  echo "$name is not set"
  missing=$((missing + 1))
done
echo "$((24 - missing)) of 24 are set"
[ "$missing" -eq 0 ] || [ "${WARROOM_VAR_REHEARSAL:-no}" = yes ]
