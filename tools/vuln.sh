#!/usr/bin/env bash
# vuln.sh GOVULNCHECK: looks for known vulnerabilities that the code can reach,
# with a copy of the Go vulnerability database, so no network is needed.
#
#   LINCHPIN_VULNDB   the database, vulndb.tar.xz; default ../shared/vulndb/vulndb.tar.xz
#   LINCHPIN_REQUIRE  where it names vulndb, a missing database is a failure
set -euo pipefail
govulncheck=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/.."

archive=${LINCHPIN_VULNDB:-../shared/vulndb/vulndb.tar.xz}
if [ ! -f "$archive" ]; then
  echo "vuln: not checked, there is no vulnerability database at $archive" >&2
  case ",${LINCHPIN_REQUIRE:-}," in *,vulndb,*) exit 1 ;; esac
  exit 0
fi

# Unpacked once per content of the archive.
folder=${LINCHPIN_CACHE:-$PWD/.cache}/vulndb-$(sha256sum "$archive" | cut -c 1-16)
if [ ! -d "$folder" ]; then
  part=$(mktemp -d "$(dirname "$folder")/vulndb.XXXXXX")
  tar -xJf "$archive" -C "$part"
  mv -T "$part" "$folder" || rm -rf "$part"
fi

"$govulncheck" -db "file://$folder" ./...
