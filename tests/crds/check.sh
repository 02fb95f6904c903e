#!/bin/sh
# Asks a current API server's own code (Kubernetes 1.36, Debian's packages) what it thinks of the definitions, the samples and refused.yaml: patterns,
# lists, the cost of rules, and what rules say. Kubernetes 1.20, which the other tests run on, knows no rules. Needs Linux on amd64 and apt-get, no
# root; the first run downloads 260 MB and compiles for a few minutes into the user's cache folder.
#
# Leaves with 75 where the packages cannot be had: Debian's unstable distribution moves, and that says nothing about the definitions.
set -eu
cd "$(dirname "$0")/../.."
cache=${XDG_CACHE_HOME:-$HOME/.cache}/trtengine
checker=$cache/crd-checker-$(sha256sum tests/crds/checker/main.go | cut -c1-12)
if [ ! -x "$checker" ]; then
  keys=/usr/share/keyrings/debian-archive-keyring.gpg
  if ! command -v apt-get >/dev/null || [ ! -e "$keys" ]; then
    echo "Not available: apt-get and debian-archive-keyring are needed to compile the checker." >&2
    exit 75
  fi
  mkdir -p "$cache"
  work=$(mktemp -d "$cache/crd-checker.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/packages" "$work/root"
  : >"$work/status"
  for suite in trixie sid; do
    echo "deb [signed-by=$keys] http://deb.debian.org/debian $suite main"
  done >"$work/sources.list"
  # Nothing is installed, and the machine's own packages are not looked at.
  cat >"$work/apt.conf" <<END
Dir::Etc::sourcelist "$work/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$work/lists";
Dir::State::status "$work/status";
Dir::Cache "$work";
APT::Architecture "amd64";
APT::Install-Recommends "false";
APT::Sandbox::User "";
Acquire::Languages "none";
END
  export APT_CONFIG="$work/apt.conf"
  {
    apt-get update -qq
    apt-get install -qq -y --print-uris golang-k8s-apiextensions-apiserver-dev/sid golang-1.26-go golang-1.26-src >"$work/wanted"
    # apt checks what it downloads against the signed lists. Only sources and the compiler are wanted, not what they would be installed with.
    (cd "$work/packages" && sed -nE "s/^'[^']*' (golang-.*-dev|golang-1\.26-(go|src))_[^ ]* .*/\1/p" "$work/wanted" | sort -u | xargs apt-get download -qq)
  } >&2 || {
    echo "Not available: Debian's packages of the API server could not be had." >&2
    exit 75
  }
  unset APT_CONFIG
  for package in "$work"/packages/*.deb; do
    dpkg -x "$package" "$work/root"
  done
  GOROOT=$work/root/usr/lib/go-1.26 GOPATH=$work/root/usr/share/gocode GOCACHE=$work/go-cache GOTOOLCHAIN=local GO111MODULE=off GOFLAGS='' CGO_ENABLED=0 \
    "$work/root/usr/lib/go-1.26/bin/go" build -trimpath -gcflags=all=-dwarf=false -ldflags '-s -w' -o "$work/checker" tests/crds/checker/main.go >&2
  mv "$work/checker" "$checker"
  # What follows takes this shell's place, and with it the trap.
  rm -rf "$work"
fi
exec "$checker" config/crd/bases/*.yaml -- tests/crds/base.yaml tests/crds/refused.yaml \
  config/samples/*_*.yaml samples/*/*.yaml contrib/argocd/example/*.yaml contrib/argocd/resource_customizations/trtengine.dev/TrtEngine/testdata/*.yaml
