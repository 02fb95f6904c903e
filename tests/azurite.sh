#!/bin/sh
# Installs the blob emulator at its locked version into artifacts/azurite and prints that folder.
# Usage: export TRTENGINE_AZURITE="$(tests/azurite.sh)"
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
target="$here/../artifacts/azurite"
mkdir -p "$target"
target=$(CDPATH='' cd -- "$target" && pwd)

if ! cmp -s "$here/azurite/package-lock.json" "$target/installed.json" || [ ! -x "$target/node_modules/.bin/azurite-blob" ]; then
    rm -f "$target/installed.json"
    cp "$here/azurite/package.json" "$here/azurite/package-lock.json" "$target/"
    npm ci --prefix "$target" --ignore-scripts --no-audit --no-fund --loglevel=error >&2
    cp "$here/azurite/package-lock.json" "$target/installed.json"
fi

printf '%s\n' "$target"
