#!/usr/bin/env bash
# fuzz.sh [TIME]: runs every fuzz target of the project for a time (default
# 30s each). What breaks one is written into its package's testdata/fuzz, where
# every later test run tries it again: commit it with the fix.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

time=${1:-30s}
# A run that is cut off while its time ends says that its context is over, and
# nothing besides. What says anything else has failed.
ended_late() {
  awk '/^--- FAIL: Fuzz/ { on = 1; failures++; next }
    !on { if (/panic|DATA RACE|Failing input|fatal error/) bad = 1; next }
    /^    context deadline exceeded$/ { late++; next }
    /^(FAIL|exit status 1|FAIL\t.*|)$/ { next }
    { bad = 1 }
    END { exit !(failures == 1 && late == 1 && !bad) }' "$1"
}

failed=()
said=$(mktemp)
trap 'rm -f "$said"' EXIT
while IFS=: read -r file target; do
  package=./$(dirname "$file")
  echo "fuzz: $package $target"
  if ! go test "$package" -run '^$' -fuzz "^$target\$" -fuzztime "$time" -parallel "$(nproc)" 2>&1 | tee "$said" && ! ended_late "$said"; then
    failed+=("$package $target")
  fi
done < <(git grep --untracked -oE '^func Fuzz[A-Za-z0-9]+' -- '*_test.go' | sed 's/func //')

if [ ${#failed[@]} -gt 0 ]; then
  printf 'fuzz: failed: %s\n' "${failed[@]}"
  exit 1
fi
