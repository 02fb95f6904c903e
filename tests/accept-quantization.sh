#!/usr/bin/env bash
# Proves what quantization costs in accuracy on real models, and what it says of bad data: one line a demand, the same as JSON in
# artifacts/accept-quantization.json. --sabotage per-tensor-weights|weight-scale|activation-scale runs it with one thing broken on
# purpose, which must end red. TRTENGINE_LINES_SEED draws other lines of text.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/environment.sh
exec dotnet "tests/Acceptance/bin/$configuration/net10.0/TrtOperator.Acceptance.dll" quantization "$PWD" "$configuration" "$@"
