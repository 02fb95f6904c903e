#!/usr/bin/env bash
# layer.sh OUT.tar FOLDER : an image's layer, and its digest beside it. Equal folders give equal bytes.
set -euo pipefail
mkdir -p "$(dirname "$1")"
tar --sort=name --numeric-owner --owner=0 --group=0 --mtime=@0 -C "$2" -cf "$1.part" .
mv "$1.part" "$1"
sha256sum "$1" >"$1.sha256"
