#!/usr/bin/env bash
# The end-to-end tests, against the cluster that KUBECONFIG names, or else against a node that this raises itself (as root) and takes down again.
#   KEEP=1 leaves the node up. Arguments go to the test program, such as -class '*DemoTests'.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/environment.sh
if [ -z "${KUBECONFIG:-}" ]; then
  if [ "$(id -u)" -ne 0 ]; then
    echo "Raising a node needs root. Run as root, or name a cluster with KUBECONFIG." >&2
    exit 1
  fi
  KUBECONFIG=$(tests/e2e/cluster/up.sh | tail -n 1)
  export KUBECONFIG
  if [ -z "${KEEP:-}" ]; then
    trap 'tests/e2e/cluster/down.sh' EXIT
  fi
  tests/e2e/cluster/images.sh
  mapfile -t blobs < <(tests/e2e/cluster/blob.sh)
  export TRTENGINE_E2E_BLOBS_FROM_PODS=${blobs[0]} TRTENGINE_E2E_BLOBS_FROM_HERE=${blobs[1]} TRTENGINE_E2E_OWN_NODE=1
fi
dotnet "tests/e2e/bin/$configuration/net10.0/TrtOperator.EndToEnd.dll" -noColor -noLogo "$@"
