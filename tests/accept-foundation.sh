#!/usr/bin/env bash
# Proves the foundation's figures with no hand work: one line a demand, the same as JSON in artifacts/accept-foundation.json.
# --sabotage labels|published-byte|demoted-layer runs it with one thing broken on purpose, which must end red.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/environment.sh
exec dotnet "tests/Acceptance/bin/$configuration/net10.0/TrtOperator.Acceptance.dll" foundation "$PWD" "$configuration" "$@"
