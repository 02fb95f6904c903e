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

say "6. A real TensorRT plan for three generations of GPUs, with no GPU: samples/g2p-outlier/rtx.yaml"
rtx=no
if "${trtengine[@]}" doctor --output json 2>/dev/null | grep -A 25 '"kind": *"TensorRtRtx"' | grep '"usable": *true' >/dev/null; then
  rtx=yes
  "${trtengine[@]}" run -f samples/g2p-outlier/rtx.yaml --work "$work" --save-report artifacts/demo-plans.html
  "${trtengine[@]}" verify artifacts/engines/default/g2p-outlier-rtx
else
  echo "  Left out: TensorRT for RTX was not found here. To get it:"
  echo "    pip download --no-deps tensorrt-rtx-cu13-libs==1.7.1.116 && unzip -j -d rtx tensorrt_rtx_cu13_libs-*.whl '*/libtensorrt_*.so.1'"
  echo "    TRTENGINE_TENSORRT_RTX=\$PWD/rtx make demo"
  echo "  'trtengine doctor' says where it is looked for, and whether it can be used."
fi

say "Done. Open the reports:"
echo "  refused    file://$PWD/artifacts/demo-refused.html"
echo "  published  file://$PWD/artifacts/demo-report.html"
if [ "$rtx" = yes ]; then
  echo "  plans      file://$PWD/artifacts/demo-plans.html"
fi
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && command -v xdg-open >/dev/null; then
  xdg-open artifacts/demo-report.html >/dev/null 2>&1 || true
fi
