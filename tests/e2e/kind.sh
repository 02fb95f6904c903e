#!/usr/bin/env bash
# The end-to-end tests on a cluster of kind, for machines with Docker; needs no root. Arguments go to the test program.
#   KEEP=1 leaves the cluster and its blob store up, and the next run takes them as they are.
#   TRTENGINE_AZURITE_IMAGE names another image of the blob store.
set -euo pipefail
cd "$(dirname "$0")/../.."
name=trtengine-e2e
store=$name-blob
for command in docker kind kubectl dotnet; do
  if ! command -v "$command" >/dev/null; then
    echo "This needs '$command', which is not installed. Without Docker and kind, 'make e2e' as root raises a node of its own on Debian 12." >&2
    exit 1
  fi
done
if ! docker info >/dev/null 2>&1; then
  echo "Docker does not answer: start it, or join its group. Without Docker, 'make e2e' as root raises a node of its own on Debian 12." >&2
  exit 1
fi
. tests/environment.sh

mkdir -p artifacts/e2e
export KUBECONFIG=$PWD/artifacts/e2e/kind.kubeconfig
if [ -z "${KEEP:-}" ]; then
  trap 'docker rm --force "$store" >/dev/null 2>&1; kind delete cluster --name "$name"' EXIT
fi
if kind get clusters 2>/dev/null | grep -qx "$name"; then
  kind export kubeconfig --name "$name" --kubeconfig "$KUBECONFIG"
else
  kind create cluster --name "$name" --kubeconfig "$KUBECONFIG" --wait 120s
fi

images=(localhost/trtengine-operator:e2e localhost/trtengine-builder:e2e)
docker build --target operator -t localhost/trtengine-operator:e2e .
docker build --target builder -t localhost/trtengine-builder:e2e .
if [ -n "${TRTENGINE_TENSORRT_RTX:-}" ]; then
  docker build --target builder-rtx --build-context "rtx=$TRTENGINE_TENSORRT_RTX" -t localhost/trtengine-builder:e2e-rtx .
  images+=(localhost/trtengine-builder:e2e-rtx)
fi
kind load docker-image --name "$name" "${images[@]}"

# The blob store is a neighbour of the cluster's nodes, so that pods reach it whatever Docker runs in.
blob_port=${TRTENGINE_E2E_BLOB_PORT:-11000}
if [ -z "$(docker ps --quiet --filter "name=^$store\$")" ]; then
  docker rm --force "$store" >/dev/null 2>&1 || true
  docker run --detach --name "$store" --network kind --publish "127.0.0.1:$blob_port:10000" "${TRTENGINE_AZURITE_IMAGE:-mcr.microsoft.com/azure-storage/azurite}" \
    azurite-blob --blobHost 0.0.0.0 --skipApiVersionCheck --loose --inMemoryPersistence >/dev/null
fi
address=$(docker inspect --format '{{(index .NetworkSettings.Networks "kind").IPAddress}}' "$store")
. tests/e2e/cluster/account.sh
TRTENGINE_E2E_BLOBS_FROM_PODS=$(connection "http://$address:10000")
TRTENGINE_E2E_BLOBS_FROM_HERE=$(connection "http://127.0.0.1:$blob_port")
export TRTENGINE_E2E_BLOBS_FROM_PODS TRTENGINE_E2E_BLOBS_FROM_HERE
dotnet "tests/e2e/bin/$configuration/net10.0/TrtOperator.EndToEnd.dll" -noColor -noLogo "$@"
