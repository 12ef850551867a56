#!/usr/bin/env bash
# fresh.sh FILE...: fails when `make generate` would change one of the files, or
# when one is not under version control. It leaves the fresh files in place.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

git ls-files --error-unmatch -- "$@" >/dev/null
before=$(sha256sum -- "$@")
make generate
after=$(sha256sum -- "$@")
if [ "$before" != "$after" ]; then
  echo "fresh: these were not what the code says; they are now, commit them:" >&2
  diff <(echo "$before") <(echo "$after") | sed -n 's/^> [0-9a-f]* */  /p' >&2
  exit 1
fi
