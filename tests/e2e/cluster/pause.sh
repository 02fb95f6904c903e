#!/usr/bin/env bash
# pause.sh OUT.tar : the container that holds a pod's namespaces.
set -euo pipefail
. "$(dirname "$0")/settings.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{bin,tmp,etc,dev,proc,sys}
cp /bin/busybox "$work/bin/"
for name in sh sleep; do ln -s busybox "$work/bin/$name"; done
"$here/archive.sh" localhost/pause:1 "$1" "$work" '["/bin/sleep","infinity"]'
