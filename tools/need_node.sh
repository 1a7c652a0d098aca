#!/bin/sh
# Say clearly when Node is missing or too old.
command -v npm >/dev/null 2>&1 || { echo "Gridtap builds its web apps with Node 20 or newer, and npm is not installed here." >&2; exit 1; }
major=$(node -p 'process.versions.node.split(".")[0]')
[ "$major" -ge 20 ] || { echo "Gridtap needs Node 20 or newer; this is $(node --version)." >&2; exit 1; }
