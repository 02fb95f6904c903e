#!/bin/sh
# Writes golden/*.yaml anew: what the chart gives for golden/*.values.yaml. Read the difference before committing it.
set -eu
cd "$(dirname "$0")"
for values in golden/*.values.yaml; do
  ./render.sh ../../charts/trtengine-operator trtengine trtengine-system "$values" >"${values%.values.yaml}.yaml"
done
