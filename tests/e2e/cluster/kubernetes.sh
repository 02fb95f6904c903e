#!/usr/bin/env bash
# Compiles Kubernetes 1.20.2 from Debian's source package, once, into the user's cache folder, and prints that folder.
# What is there is used only if its digests are right. A first run takes some minutes of two cores.
set -euo pipefail
. "$(dirname "$0")/settings.sh"
commands=(kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy)
if [ -f "$kubernetes/SHA256SUMS" ] && (cd "$kubernetes" && sha256sum --quiet --check SHA256SUMS) >&2; then
  echo "$kubernetes"
  exit 0
fi

need golang-go dpkg-dev ca-certificates
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
# Sources come from where the machine's packages come from.
sources=()
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
  [ -f "$file" ] && sources+=("$file")
done
mkdir lists
for file in "${sources[@]}"; do
  case $file in
    *.sources) sed 's/^Types:.*/Types: deb-src/' "$file" ;;
    *) sed -n 's/^deb /deb-src /p' "$file" ;;
  esac >"lists/$(basename "$file")"
done
apt_sources=(-o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$work/lists" -o "Dir::State::Lists=$work/state")
mkdir -p state/partial
apt-get "${apt_sources[@]}" update -qq >&2
apt-get "${apt_sources[@]}" source --download-only -qq kubernetes >&2
dpkg-source -x kubernetes_*.dsc tree >&2
apt-get download -qq golang-github-modern-go-reflect2-dev >&2
dpkg -x golang-github-modern-go-reflect2-dev_*.deb reflect2

# The vendored reflect2 is older than Go 1.18 and faults on the first custom resource.
vendored=tree/vendor/github.com/modern-go/reflect2
rm -f "$vendored"/*.go "$vendored"/*.s
cp reflect2/usr/share/gocode/src/github.com/modern-go/reflect2/*.go reflect2/usr/share/gocode/src/github.com/modern-go/reflect2/*.s "$vendored/"
rm -f "$vendored"/*_test.go

export GO111MODULE=off GOFLAGS='' CGO_ENABLED=0 GOTOOLCHAIN=local GOPATH=$work/go GOCACHE=$work/go-cache
mkdir -p go/src/k8s.io bin
ln -s "$work/tree" go/src/k8s.io/kubernetes
cd go/src/k8s.io/kubernetes

# The one generated file that the package lacks.
go build -o "$work/openapi-gen" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen
inputs=$(grep -rl --include='*.go' '^// +k8s:openapi-gen=' cmd pkg plugin $(printf '%s/ ' vendor/k8s.io/*) 2>/dev/null |
  grep -vE '^vendor/k8s.io/(code-generator|sample-apiserver|gengo|kube-openapi/(cmd|test|pkg/generators))/|/_examples/|_test.go|zz_generated|/testdata/' |
  xargs -n1 dirname | LC_ALL=C sort -u | sed 's,^,k8s.io/kubernetes/,' | paste -sd,)
"$work/openapi-gen" --logtostderr -i "$inputs" -p k8s.io/kubernetes/pkg/generated/openapi -O zz_generated.openapi \
  -h vendor/k8s.io/code-generator/hack/boilerplate.go.txt -r "$work/violations" >&2

flags='-s -w'
for package in component-base client-go/pkg; do
  for value in gitVersion=v1.20.2 gitMajor=1 gitMinor=20 gitTreeState=clean gitCommit=debian buildDate=2021-01-13T00:00:00Z; do
    flags+=" -X k8s.io/kubernetes/vendor/k8s.io/$package/version.$value"
  done
done
go build -p "$(nproc)" -trimpath -tags 'providerless dockerless' -gcflags=all=-dwarf=false -ldflags "$flags" -o "$work/bin/" "${commands[@]/#/./cmd/}" >&2
cd "$work/bin"
sha256sum "${commands[@]}" >SHA256SUMS
mkdir -p "$(dirname "$kubernetes")"
rm -rf "$kubernetes"
mv "$work/bin" "$kubernetes"
echo "$kubernetes"
