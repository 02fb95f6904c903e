# To be sourced in the repository's root: raises a node with the images and the blob store that the end-to-end tests need, and exports where they are.
KUBECONFIG=$(tests/e2e/cluster/up.sh | tail -n 1) || return 1
tests/e2e/cluster/images.sh >/dev/null || return 1
mapfile -t blobs < <(tests/e2e/cluster/blob.sh)
export KUBECONFIG TRTENGINE_E2E_OWN_NODE=1 TRTENGINE_E2E_BLOBS_FROM_PODS=${blobs[0]} TRTENGINE_E2E_BLOBS_FROM_HERE=${blobs[1]}
