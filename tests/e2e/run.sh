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
  if [ -z "${KEEP:-}" ]; then
    trap 'tests/e2e/cluster/down.sh' EXIT
  fi
  . tests/e2e/cluster/ready.sh
fi
dotnet "tests/e2e/bin/$configuration/net10.0/TrtOperator.EndToEnd.dll" -noColor -noLogo "$@"
