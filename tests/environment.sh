# Sourced by the scripts beside it, in the repository's root: what tests need beyond NuGet, and where they find it.
configuration=${CONFIGURATION:-Release}
if [ -z "${TRTENGINE_SHARED:-}" ] && [ -d ../shared/models ]; then
  TRTENGINE_SHARED=$(cd ../shared && pwd)
  export TRTENGINE_SHARED
fi
# The real TensorRT for RTX: the one that is named, or the one of the test data, laid out once in the user's cache folder.
if [ -z "${TRTENGINE_TENSORRT_RTX:-}" ] && [ -x "${TRTENGINE_SHARED:-}/tensorrt-rtx/unpack.sh" ]; then
  if ! command -v xz >/dev/null; then
    apt-get update -qq && apt-get install -y -qq xz-utils
  fi
  TRTENGINE_TENSORRT_RTX=$("$TRTENGINE_SHARED/tensorrt-rtx/unpack.sh" | tail -n 1)
  export TRTENGINE_TENSORRT_RTX
fi
# What Argo CD's scripts are tested with.
if ! command -v lua5.3 >/dev/null && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && apt-get install -y -qq lua5.3
fi
# What the report is looked at with.
if ! command -v chromedriver >/dev/null && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium chromium-driver >/dev/null
fi
TRTENGINE_AZURITE=${TRTENGINE_AZURITE:-$(./tests/azurite.sh)}
TRTENGINE_MODELS=${TRTENGINE_MODELS:-$(./tests/models.sh)}
export TRTENGINE_AZURITE TRTENGINE_MODELS
dotnet build Operator.sln -c "$configuration" --nologo -v quiet --tl:off -clp:NoSummary
