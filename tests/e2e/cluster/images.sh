#!/usr/bin/env bash
# Makes the images of operator and builders without Docker, and imports them into the node that up.sh raised:
#   localhost/trtengine-operator:e2e  localhost/trtengine-builder:e2e  localhost/trtengine-builder:e2e-rtx (where TRTENGINE_TENSORRT_RTX is set)
# A layer is made again only when something that goes into it has changed.
set -euo pipefail
. "$(dirname "$0")/settings.sh"
images=$root/artifacts/e2e/images
mkdir -p "$images"
dotnet_root=$(dirname "$(readlink -f "$(command -v dotnet)")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

digest() { sha256sum | cut -c1-16; }
layer() { # folder name key maker : prints the path of a layer, made by the maker into a folder unless there already
  local out=$1/$2-$3.tar
  if ! { [ -f "$out.sha256" ] && sha256sum --quiet --check "$out.sha256" >/dev/null 2>&1; }; then
    rm -rf "$1/$2"-*.tar* "$work/$2"
    mkdir -p "$work/$2"
    "$4" "$work/$2" >&2
    "$here/layer.sh" "$out" "$work/$2"
    rm -rf "${work:?}/$2"
  fi
  echo "$out"
}

# Debian's libraries and the .NET runtime of this machine, as the base image that the Dockerfile names.
runtime() {
  local download=$work/packages package packages=(libc6 libgcc-s1 libstdc++6 libgomp1 libssl3 zlib1g ca-certificates tzdata)
  mkdir -p "$download" "$1"/{tmp,etc,proc,sys,dev,run,app,root,work,usr/share/dotnet/shared,usr/share/dotnet/host}
  cd "$download"
  apt-get download -qq -o APT::Sandbox::User=root "${packages[@]}" || { apt-get update -qq && apt-get download -qq -o APT::Sandbox::User=root "${packages[@]}"; }
  for package in *.deb; do dpkg -x "$package" "$1"; done
  cd "$root"
  rm -rf "$1"/usr/share/{doc,man,lintian,locale,bug} "$1"/usr/lib/x86_64-linux-gnu/gconv
  cat "$1"/usr/share/ca-certificates/mozilla/*.crt >"$1/etc/ssl/certs/ca-certificates.crt"
  printf 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/work:/sbin/nologin\n' >"$1/etc/passwd"
  echo 'hosts: files dns' >"$1/etc/nsswitch.conf"
  chmod 1777 "$1/tmp"
  cp -a "$dotnet_root/dotnet" "$1/usr/share/dotnet/"
  cp -a "$dotnet_root/host/." "$1/usr/share/dotnet/host/"
  cp -a "$dotnet_root/shared/Microsoft.NETCore.App" "$1/usr/share/dotnet/shared/"
}
program() { # folder project options...
  dotnet publish "$root/src/$2" -c Release -o "$1/app" "${@:3}" --nologo -v quiet --tl:off -clp:NoSummary
  rm -rf "$1"/app/runtimes/{win,osx,ios,android,maccatalyst,browser}* "$1"/app/runtimes/linux-arm* "$1"/app/*.pdb "$1"/app/*.xml
}
operator() { program "$1" Operator -p:CompileFor=linux-x64; }
builder() { program "$1" BuilderJob; }
rtx() {
  mkdir -p "$1/opt/tensorrt-rtx/lib"
  cp -L "$TRTENGINE_TENSORRT_RTX"/libtensorrt_rtx.so.1 "$TRTENGINE_TENSORRT_RTX"/libtensorrt_onnxparser_rtx.so.1 "$1/opt/tensorrt-rtx/lib/"
}
image() { # tag program environment layer...
  local tag=$1 dll=$2 environment='"PATH=/usr/share/dotnet:/usr/bin:/bin","DOTNET_ROOT=/usr/share/dotnet","SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"'$3 layers
  shift 3
  layers=$(printf '"%s",' "$@")
  printf '{"name": "localhost/%s", "layers": [%s], "config": {"Entrypoint":["/usr/share/dotnet/dotnet","/app/%s.dll"],"Env":[%s],"User":"65532:65532","WorkingDir":"/work"}}\n' \
    "$tag" "${layers%,}" "$dll" "$environment" >"$work/${tag//[:\/]/-}.json"
  archived+=("$work/${tag//[:\/]/-}.json")
  echo "localhost/$tag"
}

scripts=$(cat "${BASH_SOURCE[0]}" "$here/layer.sh" | digest)
sources=$(cd "$root" && find src global.json Directory.Build.props Directory.Packages.props .editorconfig -type f -not -path '*/bin/*' -not -path '*/obj/*' -print0 |
  LC_ALL=C sort -z | xargs -0 sha256sum | digest)
sdk=$(dotnet --version)
base=$(layer "$cache/e2e-layers" runtime "$( (echo "$scripts"; cat /etc/debian_version; ls "$dotnet_root/shared/Microsoft.NETCore.App") | digest)" runtime)
operator=$(layer "$images" operator "$(echo "$scripts $sources $sdk" | digest)" operator)
builder=$(layer "$images" builder "$(echo "$scripts $sources $sdk" | digest)" builder)
archived=()
builder_environment=',"TRTENGINE_WORK=/work/.trtengine","XDG_CACHE_HOME=/work/.cache"'
image trtengine-operator:e2e trtengine-operator '' "$base" "$operator"
image trtengine-builder:e2e trtengine "$builder_environment" "$base" "$builder"
if [ -n "${TRTENGINE_TENSORRT_RTX:-}" ]; then
  rtx=$(layer "$cache/e2e-layers" rtx "$(cat "$TRTENGINE_TENSORRT_RTX"/libtensorrt_rtx.so.1 "$TRTENGINE_TENSORRT_RTX"/libtensorrt_onnxparser_rtx.so.1 | digest)" rtx)
  image trtengine-builder:e2e-rtx trtengine "$builder_environment"',"TRTENGINE_TENSORRT_RTX=/opt/tensorrt-rtx/lib"' "$base" "$builder" "$rtx"
fi

key=$(cat "${archived[@]}" | digest)
if [ ! -f "$images/images-$key.tar" ]; then
  rm -f "$images"/images-*.tar
  "$here/archive.sh" "$work/images.tar" "${archived[@]}"
  mv "$work/images.tar" "$images/images-$key.tar"
fi
if [ -S "$socket" ] && [ ! -f "$state/images-$key" ]; then
  ctr -a "$socket" -n k8s.io images import "$images/images-$key.tar" >/dev/null
  touch "$state/images-$key"
fi
