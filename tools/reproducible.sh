#!/usr/bin/env bash
# reproducible.sh: builds the commit that is checked out twice, web app
# included, in two folders of different names and depths and at different
# times, and holds the two binaries to the same SHA-256. NODE_MODULES names an
# installation that the web app is built with.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

modules=$(realpath "${NODE_MODULES:-http/ui/node_modules}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sums=()
for folder in "$work/one" "$work/another/place/further/down"; do
  mkdir -p "$(dirname "$folder")"
  git clone -q --no-hardlinks . "$folder"
  cp -al "$modules" "$folder/http/ui/node_modules" 2>/dev/null || cp -a "$modules" "$folder/http/ui/node_modules"
  (
    cd "$folder"
    TZ=Pacific/Kiritimati
    if [ "$folder" = "$work/one" ]; then TZ=America/Adak; fi
    export TZ
    npm --prefix http/ui run build >/dev/null
    tools/build.sh "$folder/linchpin"
  )
  sums+=("$(sha256sum "$folder/linchpin" | cut -d ' ' -f 1)")
done
if [ "${sums[0]}" != "${sums[1]}" ]; then
  echo "reproducible: two builds of one commit differ: ${sums[*]}" >&2
  diff -rq "$work/one/http/ui/dist" "$work/another/place/further/down/http/ui/dist" >&2 || true
  exit 1
fi
echo "reproducible: both builds of $(git rev-parse --short HEAD) have the SHA-256 ${sums[0]}"
