#!/usr/bin/env bash
# Proves with the real TensorRT for RTX, and no GPU, that plans keep what is protected: one line a demand, the same as JSON in
# artifacts/accept-rtx.json. --sabotage island|slot|plan runs it with one thing broken on purpose, which must end red.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/environment.sh
exec dotnet "tests/Acceptance/bin/$configuration/net10.0/TrtOperator.Acceptance.dll" rtx "$PWD" "$configuration" "$@"
