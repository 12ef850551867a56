#!/usr/bin/env bash
# release.sh FOLDER: writes the binaries of a release for each platform, the
# list of what they are made of (CycloneDX), and SHA256SUMS.
set -euo pipefail
mkdir -p "$1"
folder=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rm -f "$folder"/linchpin-* "$folder"/SHA256SUMS
for platform in linux/amd64 linux/arm64 darwin/arm64; do
  file=$folder/linchpin-${platform%/*}-${platform#*/}
  GOOS=${platform%/*} GOARCH=${platform#*/} tools/build.sh "$file"
  go -C tools run ./sbom "$file" ../http/ui/package-lock.json >"$file.cdx.json"
done
(cd "$folder" && sha256sum linchpin-* >SHA256SUMS)
cat "$folder/SHA256SUMS"
