#!/usr/bin/env bash
# archive.sh NAME:TAG OUT.tar FOLDER 'ENTRYPOINT JSON' ['ENVIRONMENT JSON'] ['USER'] : an image of one layer, made without a registry or a daemon.
# Equal folders give equal bytes.
set -euo pipefail
name=$1 out=$2 folder=$3 entrypoint=$4 environment=${5:-'["PATH=/usr/local/bin:/usr/bin:/bin"]'} user=${6:-0}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar --sort=name --numeric-owner --owner=0 --group=0 --mtime=@0 -C "$folder" -cf "$work/layer.tar" .
layer=$(sha256sum "$work/layer.tar" | cut -d' ' -f1)
printf '{"architecture":"amd64","os":"linux","config":{"Entrypoint":%s,"Env":%s,"User":"%s","WorkingDir":"/"},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
  "$entrypoint" "$environment" "$user" "$layer" >"$work/config.json"
printf '[{"Config":"config.json","RepoTags":["%s"],"Layers":["layer.tar"]}]' "$name" >"$work/manifest.json"
tar -C "$work" -cf "$out" manifest.json config.json layer.tar
