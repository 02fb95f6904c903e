#!/bin/sh
# render.sh CHART RELEASE NAMESPACE [VALUES.yaml...] : prints what Helm would apply. Compiles the renderer once, with Debian's Go and Sprig.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
program=$here/../../artifacts/render-$(cat "$here"/render/*.go | sha256sum | cut -c1-12)
if [ ! -x "$program" ]; then
  if [ ! -d /usr/share/gocode/src/github.com/Masterminds/sprig ] || [ ! -d /usr/share/gocode/src/gopkg.in/yaml.v3 ] || ! command -v go >/dev/null; then
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
      echo "The chart is rendered with Go and Sprig: install golang-go, golang-github-masterminds-sprig-dev and golang-gopkg-yaml.v3-dev." >&2
      exit 1
    fi
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends golang-go golang-github-masterminds-sprig-dev golang-gopkg-yaml.v3-dev >&2
  fi
  mkdir -p "$here/../../artifacts"
  (cd "$here/render" && GO111MODULE=off GOFLAGS='' GOPATH=/usr/share/gocode GOCACHE="${TMPDIR:-/tmp}/trtengine-go-cache" CGO_ENABLED=0 go build -o "$program.$$" *.go) >&2
  mv "$program.$$" "$program"
fi
exec "$program" "$@"
