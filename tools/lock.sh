#!/bin/sh
# Pin every dependency with hashes and without naming an index.
set -eu
compile="uv pip compile -q --generate-hashes --no-annotate --no-header --python-version 3.11 --universal"
$compile pyproject.toml --group dev -o locks/dev.txt
$compile pyproject.toml -c locks/dev.txt -o locks/run.txt
$compile --group pyproject.toml:build -c locks/dev.txt -o locks/build.txt
