#!/usr/bin/env bash
# vuln.sh GOVULNCHECK [bites]: looks for known vulnerabilities that the code can
# reach, with a copy of the Go vulnerability database, so no network is needed.
# With `bites` it looks into tools/vulnbites instead, which reaches one, and
# fails unless that is found.
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

if [ "${2:-}" != bites ]; then
  exec "$govulncheck" -db "file://$folder" ./...
fi
code=0
found=$("$govulncheck" -C tools/vulnbites -db "file://$folder" ./...) || code=$?
if [ "$code" != 3 ] || ! grep -q "Vulnerability #[0-9]*: GO-2025-3553" <<<"$found"; then
  printf 'vuln: a known vulnerability was not found (exit %s):\n%s\n' "$code" "$found" >&2
  exit 1
fi
echo "vuln: GO-2025-3553 in tools/vulnbites is found, as it must be"
