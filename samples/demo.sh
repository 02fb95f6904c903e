#!/usr/bin/env bash
# The whole pipeline on one machine: a model that plain INT8 ruins is refused, repaired by name, proven and published.
set -euo pipefail
cd "$(dirname "$0")/.."
configuration=${CONFIGURATION:-Release}
work=${TRTENGINE_WORK:-artifacts/demo-work}

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

say "1. Build"
dotnet build src/BuilderJob -c "$configuration" --nologo -v quiet --tl:off -clp:NoSummary
dotnet build tools/SampleModels -c "$configuration" --nologo -v quiet --tl:off -clp:NoSummary
trtengine=(dotnet "src/BuilderJob/bin/$configuration/net10.0/trtengine.dll")

say "2. Plant outlier channels in the sample: the same function, bit for bit, but hard to quantize"
dotnet "tools/SampleModels/bin/$configuration/net10.0/TrtOperator.SampleModels.dll" plant-outliers \
  samples/g2p/g2p.onnx samples/g2p-outlier/g2p-outlier.onnx \
  --node /b.0/l2/LayerNormalization --node /b.1/l2/LayerNormalization
echo "  samples/g2p-outlier/g2p-outlier.onnx"

say "3. Plain INT8: samples/g2p-outlier/plain.yaml"
status=0
"${trtengine[@]}" run -f samples/g2p-outlier/plain.yaml --work "$work" --save-report artifacts/demo-refused.html || status=$?
if [ "$status" -ne 11 ]; then
  echo "Expected the gates to refuse plain INT8 with exit code 11, and got $status." >&2
  exit 1
fi

say "4. The same with two layers protected by name: samples/g2p-outlier/trtengine.yaml"
diff samples/g2p-outlier/plain.yaml samples/g2p-outlier/trtengine.yaml | grep '^> ' | grep -v '#' || true
"${trtengine[@]}" run -f samples/g2p-outlier/trtengine.yaml --work "$work" --save-report artifacts/demo-report.html

say "5. The release, verified as a stranger would"
"${trtengine[@]}" verify artifacts/engines/default/g2p-outlier

say "Done. Open the reports:"
echo "  refused    file://$PWD/artifacts/demo-refused.html"
echo "  published  file://$PWD/artifacts/demo-report.html"
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && command -v xdg-open >/dev/null; then
  xdg-open artifacts/demo-report.html >/dev/null 2>&1 || true
fi
