#!/usr/bin/env bash
# A real text recognizer as INT8, with no layer protected by hand: fetched, calibrated on drawn lines, judged by what it reads.
set -euo pipefail
cd "$(dirname "$0")/.."
configuration=${CONFIGURATION:-Release}
work=${TRTENGINE_WORK:-artifacts/demo-work}

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

say "1. Build"
dotnet build src/BuilderJob -c "$configuration" --nologo -v quiet --tl:off -clp:NoSummary
dotnet build tools/TextLines -c "$configuration" --nologo -v quiet --tl:off -clp:NoSummary
trtengine=(dotnet "src/BuilderJob/bin/$configuration/net10.0/trtengine.dll")
lines=(dotnet "tools/TextLines/bin/$configuration/net10.0/TrtOperator.TextLines.dll")

say "2. Fetch the recognizer, its vocabulary and fonts (20 MB, once)"
models=$(./samples/ocr/fetch.sh)
echo "  $models"

say "3. Draw lines of text: 512 to calibrate on, 300 others to judge on, a third each clean, noisy and hard"
"${lines[@]}" artifacts/ocr/calibration --words samples/g2p/calibration/words.tsv --fonts "$models" --count 512 --seed 1
"${lines[@]}" artifacts/ocr/evaluation --words samples/g2p/evaluation/words.tsv --fonts "$models" --count 300 --seed 2
head -n 3 artifacts/ocr/evaluation/labels.txt | sed 's/^/  /'

say "4. INT8, held against FP32 by the characters that are read: samples/ocr/trtengine.yaml"
"${trtengine[@]}" run -f samples/ocr/trtengine.yaml --work "$work" --save-report artifacts/demo-ocr.html

say "5. The release, verified as a stranger would"
"${trtengine[@]}" verify artifacts/engines/default/ocr

say "Done. Open the report:"
echo "  file://$PWD/artifacts/demo-ocr.html"
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && command -v xdg-open >/dev/null; then
  xdg-open artifacts/demo-ocr.html >/dev/null 2>&1 || true
fi
