#!/bin/bash
# Checks the front end against the types of the server's API, builds it and turns it
# into a C file: web/build.sh OPENAPI.d.ts FOLDER OUTPUT.c DEPFILE
# FOLDER takes what lies between, DEPFILE what all this depends on.
set -euo pipefail
types="$(realpath "$1")"
folder="$(realpath -m "$2")"
output="$(realpath -m "$3")"
depfile="$(realpath -m "$4")"
name="$3"
cd "$(dirname "$0")"
mkdir -p "$folder"
cat >"$folder/tsconfig.json" <<EOF
{
  "extends": "$PWD/tsconfig.json",
  "compilerOptions": {
    "paths": { "openapi": ["$types"] },
    "typeRoots": ["$PWD/node_modules/@types", "$PWD/node_modules"]
  },
  "include": ["$PWD/src", "$PWD/vite.config.ts"]
}
EOF
node_modules/.bin/tsc --noEmit -p "$folder/tsconfig.json"
node_modules/.bin/vite build --logLevel error --outDir "$folder/dist" --emptyOutDir
node embed.mjs "$folder/dist" "$output"
# Folders as well: a file that is added or removed changes them.
{
	printf '%s:' "$name"
	find "$PWD/src" "$PWD/public" -print0 | xargs -0 printf ' %s'
	printf ' %s' "$PWD"/{build.sh,embed.mjs,index.html,package-lock.json,tsconfig.json,vite.config.ts}
	echo
} >"$depfile"
