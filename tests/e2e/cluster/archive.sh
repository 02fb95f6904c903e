#!/usr/bin/env bash
# archive.sh OUT.tar IMAGE.json... : a docker-archive of images whose layers are there as tars, made without a registry or a daemon. An image reads
#   {"name": "localhost/x:1", "layers": ["/path/a.tar", ...], "config": {"Entrypoint": [...], ...}}
# Beside each layer lies its digest, as sha256sum writes it. Equal layers and images give equal bytes.
set -euo pipefail
out=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
entries=()
for image in "$@"; do
  name=$(sed -n 's/.*"name": *"\([^"]*\)".*/\1/p' "$image")
  config=$(sed -n 's/.*"config": *\({.*}\)}$/\1/p' "$image")
  names=() digests=()
  for layer in $(sed -n 's/.*"layers": *\[\([^]]*\)\].*/\1/p' "$image" | tr -d '"' | tr , ' '); do
    digest=$(cut -d' ' -f1 "$layer.sha256")
    ln -sf "$layer" "$work/$digest.tar"
    names+=("\"$digest.tar\"")
    digests+=("\"sha256:$digest\"")
  done
  printf '{"architecture":"amd64","os":"linux","config":%s,"rootfs":{"type":"layers","diff_ids":[%s]}}' "$config" "$(IFS=,; echo "${digests[*]}")" >"$work/config.json"
  digest=$(sha256sum "$work/config.json" | cut -d' ' -f1)
  mv "$work/config.json" "$work/$digest.json"
  entries+=("{\"Config\":\"$digest.json\",\"RepoTags\":[\"$name\"],\"Layers\":[$(IFS=,; echo "${names[*]}")]}")
done
printf '[%s]' "$(IFS=,; echo "${entries[*]}")" >"$work/manifest.json"
tar --sort=name --numeric-owner --owner=0 --group=0 --mtime=@0 --dereference -C "$work" -cf "$out" .
