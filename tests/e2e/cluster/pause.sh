#!/usr/bin/env bash
# pause.sh OUT.tar : the image of the container that holds a pod's namespaces.
set -euo pipefail
. "$(dirname "$0")/settings.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/root/{bin,tmp,etc,dev,proc,sys}
cp /bin/busybox "$work/root/bin/"
for name in sh sleep; do ln -s busybox "$work/root/bin/$name"; done
"$here/layer.sh" "$work/layer.tar" "$work/root"
echo "{\"name\": \"localhost/pause:1\", \"layers\": [\"$work/layer.tar\"], \"config\": {\"Entrypoint\":[\"/bin/sleep\",\"infinity\"]}}" >"$work/pause.json"
"$here/archive.sh" "$1" "$work/pause.json"
