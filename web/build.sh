#!/bin/bash
# Builds the front end and turns it into a C file: web/build.sh FOLDER OUTPUT.c
# FOLDER takes what lies between.
set -euo pipefail
folder="$(realpath -m "$1")"
output="$(realpath -m "$2")"
cd "$(dirname "$0")"
node_modules/.bin/tsc --noEmit
node_modules/.bin/vite build --logLevel error --outDir "$folder" --emptyOutDir
node embed.mjs "$folder" "$output"
