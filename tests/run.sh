#!/usr/bin/env bash
# Builds everything and runs every test. What the tests need beyond NuGet comes from npm into artifacts/.
# Closes with one line: N passed, N failed. With TRTENGINE_NO_SKIPS=1 a skipped test is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/environment.sh

passed=0 failed=0 skipped=0 broken=0
echo "== formatting"
if dotnet format Operator.sln --verify-no-changes --no-restore; then
  passed=1
else
  echo "   Run 'dotnet format Operator.sln'."
  failed=1
fi
mkdir -p artifacts/test-results
count() { # name command... : runs a test program and adds up what it says
  local name=$1 log=artifacts/test-results/$1.log status=0 total='' errors='' f='' s='' p
  shift
  echo "== $name"
  "$@" >"$log" 2>&1 || status=$?
  # "  Name  Total: 12, Errors: 0, Failed: 1, Skipped: 2, Not Run: 0, Time: 1.2s"
  read -r total errors f s < <(sed -nE 's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+).*/\1 \2 \3 \4/p' "$log" | tail -n 1) || true
  f=$((${f:-0} + ${errors:-0})) s=${s:-0}
  p=$((${total:-0} - ${f} - s))
  if [ "$status" -ne 0 ] || [ "$s" -gt 0 ]; then
    grep -vE '^ *(Discover|Starting|Finished)' "$log" | tail -n 300
  fi
  if [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; then
    broken=$((broken + 1))
  fi
  echo "   $p passed, $f failed, $s skipped"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}
# A real API server, scheduler, kubelet and containerd, in a network namespace of their own: the end-to-end tests, and the tests that hold the
# API server double to what a real one does.
node=''
if [ "$(id -u)" -eq 0 ] && [ "$(uname -s)" = Linux ]; then
  echo "== raising a Kubernetes node"
  trap 'tests/e2e/cluster/down.sh >/dev/null 2>&1' EXIT
  if . tests/e2e/cluster/ready.sh; then
    node=$KUBECONFIG
    count EndToEnd dotnet "tests/e2e/bin/$configuration/net10.0/TrtOperator.EndToEnd.dll" -noColor -noLogo
    # The operator would take the contract's objects for its own.
    kubectl delete -f dist/install.yaml --timeout=60s >/dev/null 2>&1 || true
  else
    echo "   The node did not come up."
    broken=$((broken + 1))
  fi
else
  echo "== EndToEnd: left out, since raising a Kubernetes node needs root; \`make e2e\` runs it against the cluster of your KUBECONFIG"
  skipped=$((skipped + 1))
fi
TRTENGINE_KUBECONFIG=$node count ApiServer.Tests dotnet "tests/ApiServer.Tests/bin/$configuration/net10.0/TrtOperator.ApiServer.Tests.dll" -noColor -noLogo
[ -z "$node" ] || tests/e2e/cluster/down.sh >/dev/null 2>&1
unset KUBECONFIG
for project in tests/*.Tests; do
  name=$(basename "$project")
  if [ "$name" != ApiServer.Tests ]; then
    count "$name" dotnet "$project/bin/$configuration/net10.0/TrtOperator.$name.dll" -noColor -noLogo
  fi
done
failed=$((failed + broken))

if [ "${TRTENGINE_NO_SKIPS:-}" = 1 ] && [ "$skipped" -gt 0 ]; then
  echo "$skipped tests were skipped, which is a failure here."
  failed=$((failed + skipped)) skipped=0
fi
if [ "$passed" -eq 0 ]; then
  failed=$((failed + 1))
fi
if [ "$skipped" -gt 0 ]; then
  echo "$passed passed, $failed failed, $skipped skipped"
else
  echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ]
