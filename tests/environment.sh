# Sourced by the scripts beside it, in the repository's root: what tests need beyond NuGet, and where they find it.
configuration=${CONFIGURATION:-Release}
if [ -z "${TRTENGINE_SHARED:-}" ] && [ -d ../shared/models ]; then
  TRTENGINE_SHARED=$(cd ../shared && pwd)
  export TRTENGINE_SHARED
fi
TRTENGINE_AZURITE=${TRTENGINE_AZURITE:-$(./tests/azurite.sh)}
TRTENGINE_MODELS=${TRTENGINE_MODELS:-$(./tests/models.sh)}
export TRTENGINE_AZURITE TRTENGINE_MODELS
dotnet build Operator.sln -c "$configuration" --nologo -v quiet --tl:off -clp:NoSummary
