#!/usr/bin/env bash
# Builds the images of operator and builders without Docker and imports them into the node:
#   localhost/trtengine-operator:e2e  localhost/trtengine-builder:e2e  localhost/trtengine-builder:e2e-rtx (where TensorRT for RTX is at hand)
set -euo pipefail
. "$(dirname "$0")/settings.sh"
images=$root/artifacts/e2e/images
mkdir -p "$images"
dotnet_root=$(dirname "$(readlink -f "$(command -v dotnet)")")

base=$cache/e2e-base-1
if [ ! -f "$base.done" ]; then
  rm -rf "$base"
  mkdir -p "$base"/{tmp,etc,proc,sys,dev,run,app,root,work}
  download=$(mktemp -d)
  (cd "$download" && apt-get download -qq libc6 libgcc-s1 libstdc++6 libgomp1 libssl3 zlib1g ca-certificates tzdata >&2 && for package in *.deb; do dpkg -x "$package" "$base"; done)
  rm -rf "$download" "$base"/usr/share/{doc,man,lintian,locale,bug} "$base"/usr/lib/x86_64-linux-gnu/gconv
  cat "$base"/usr/share/ca-certificates/mozilla/*.crt >"$base/etc/ssl/certs/ca-certificates.crt"
  printf 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/work:/sbin/nologin\n' >"$base/etc/passwd"
  echo 'hosts: files dns' >"$base/etc/nsswitch.conf"
  chmod 1777 "$base/tmp"
  touch "$base.done"
fi

image() { # project program tag frameworks... [-- extra folder]
  local project=$1 program=$2 tag=$3 digest layer
  shift 3
  layer=$(mktemp -d)
  cp -a "$base/." "$layer/"
  mkdir -p "$layer/usr/share/dotnet/shared" "$layer/usr/share/dotnet/host"
  cp -a "$dotnet_root/dotnet" "$layer/usr/share/dotnet/"
  cp -a "$dotnet_root/host/." "$layer/usr/share/dotnet/host/"
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    cp -a "$dotnet_root/shared/$1" "$layer/usr/share/dotnet/shared/"
    shift
  done
  dotnet publish "$root/src/$project" -c Release -o "$layer/app" --nologo -v quiet --tl:off -clp:NoSummary >&2
  rm -rf "$layer"/app/runtimes/{win,osx,ios,android,maccatalyst,browser}* "$layer"/app/runtimes/linux-arm* "$layer"/app/*.pdb "$layer"/app/*.xml
  local environment='["PATH=/usr/share/dotnet:/usr/bin:/bin","DOTNET_ROOT=/usr/share/dotnet","SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"'
  if [ "${1:-}" = -- ]; then
    mkdir -p "$layer/opt/tensorrt-rtx/lib"
    cp -L "$2"/libtensorrt_rtx.so.1 "$2"/libtensorrt_onnxparser_rtx.so.1 "$layer/opt/tensorrt-rtx/lib/"
    environment+=',"TRTENGINE_TENSORRT_RTX=/opt/tensorrt-rtx/lib"'
  fi
  "$here/archive.sh" "localhost/$tag" "$images/${tag//[:\/]/-}.tar" "$layer" "[\"/usr/share/dotnet/dotnet\",\"/app/$program.dll\"]" "$environment]" 65532
  rm -rf "$layer"
  if [ -S "$socket" ]; then
    ctr -a "$socket" -n k8s.io images import "$images/${tag//[:\/]/-}.tar" >/dev/null
  fi
  echo "localhost/$tag"
}

image Operator trtengine-operator trtengine-operator:e2e Microsoft.NETCore.App
image BuilderJob trtengine trtengine-builder:e2e Microsoft.NETCore.App
if [ -n "${TRTENGINE_TENSORRT_RTX:-}" ]; then
  image BuilderJob trtengine trtengine-builder:e2e-rtx Microsoft.NETCore.App -- "$TRTENGINE_TENSORRT_RTX"
fi
