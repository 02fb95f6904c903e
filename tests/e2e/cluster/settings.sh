# Sourced by the scripts beside it: where the node keeps what it needs, and where it listens.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/trtengine
kubernetes=${TRTENGINE_KUBERNETES:-$cache/kubernetes-1.20.2}
state=${TRTENGINE_E2E_STATE:-$root/artifacts/e2e/node}
# A checkout's own, so that one never takes down another's.
netns=${TRTENGINE_E2E_NETNS:-trtengine-$(printf %s "$state" | sha256sum | cut -c1-6)}
port=${TRTENGINE_E2E_PORT:-16443}
blob_port=${TRTENGINE_E2E_BLOB_PORT:-11000}
node=trtengine-node
node_ip=10.77.0.1
pki=$state/pki
socket=$state/containerd/containerd.sock
inside() { nsenter --net="/run/netns/$netns" "$@"; }
cgroup_hierarchies() { awk -v kind="$1" '$3 ~ "^cgroup" kind "$" {print $2}' /proc/mounts; } # '': of version 1; '2?': all
need() { # package... : installs what is missing
  local missing=()
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
  fi
}
