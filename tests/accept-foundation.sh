#!/usr/bin/env bash
# Proves the foundation's figures with no hand work: one line a demand, the same as JSON in artifacts/accept-foundation.json.
# --sabotage labels|published-byte|demoted-layer runs it with one thing broken on purpose, which must end red.
set -euo pipefail
cd "$(dirname "$0")/.."
configuration=${CONFIGURATION:-Release}
if [ -z "${TRTENGINE_SHARED:-}" ] && [ -d ../shared/models ]; then
  TRTENGINE_SHARED=$(cd ../shared && pwd)
  export TRTENGINE_SHARED
fi
TRTENGINE_MODELS=${TRTENGINE_MODELS:-$(./tests/models.sh)}
TRTENGINE_AZURITE=${TRTENGINE_AZURITE:-$(./tests/azurite.sh)}
export TRTENGINE_MODELS TRTENGINE_AZURITE
dotnet build Operator.sln -c "$configuration" --nologo -v quiet --tl:off -clp:NoSummary
exec dotnet "tests/Acceptance/bin/$configuration/net10.0/TrtOperator.Acceptance.dll" "$PWD" "$configuration" "$@"
