#!/usr/bin/env bash
# Raises a Kubernetes node, installs the operator, runs the demo and everything that tests/e2e demands of it, and measures: one line a demand,
# the same as JSON in artifacts/accept-operator.json. --sabotage rbac|file|create|watch runs with one thing broken on purpose, which must end red.
# KEEP=1 leaves the node up; a node that is up already (TRTENGINE_E2E_OWN_NODE=1 with KUBECONFIG) is used as it is.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -z "${TRTENGINE_E2E_OWN_NODE:-}" ]; then
  . tests/environment.sh
  if [ -z "${KEEP:-}" ]; then
    trap 'tests/e2e/cluster/down.sh' EXIT
  fi
  . tests/e2e/cluster/ready.sh
else
  configuration=${CONFIGURATION:-Release}
  mapfile -t blobs < <(tests/e2e/cluster/blob.sh)
  export TRTENGINE_E2E_BLOBS_FROM_PODS=${blobs[0]} TRTENGINE_E2E_BLOBS_FROM_HERE=${blobs[1]}
fi
dotnet "tests/Acceptance/bin/$configuration/net10.0/TrtOperator.Acceptance.dll" operator "$PWD" "$configuration" "$@"
