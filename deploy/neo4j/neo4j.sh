#!/usr/bin/env bash
# A real Neo4j Community server without containers, for tests and developers.
#
#   neo4j.sh install        fetch the server's jars into the cache (Maven, about 120 MB)
#   neo4j.sh start [DIR]    start a server whose conf, data and logs live in DIR;
#                           prints its URI once it answers queries
#   neo4j.sh stop [DIR]     stop it and remove DIR
#   neo4j.sh status [DIR]   print the URI of a running server, or fail
#   neo4j.sh run [DIR]      start in the foreground, stop at Ctrl-C
#
# DIR is neo4j-run in the cache when not given. Several servers run side by side
# in folders of their own. DIR also holds: uri, pid, console.log, logs/.
#
#   LINCHPIN_CACHE            cache folder; default .cache in the checkout
#   LINCHPIN_NEO4J_PORT       Bolt port on 127.0.0.1; default 0: any free one
#   LINCHPIN_NEO4J_HEAP       largest heap; default 768m
#   LINCHPIN_NEO4J_PAGECACHE  page cache; default 64m
#   LINCHPIN_NEO4J_CONF       more lines of neo4j.conf
#   LINCHPIN_NEO4J_READ_ONLY  when set, the database refuses writes (a new one is
#                             created by a first start, as only that can)
#   LINCHPIN_NEO4J_KEEP       when set, stop leaves DIR, and start goes on with its data
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
cache=${LINCHPIN_CACHE:-$root/.cache}
version=$(sed -n 's|.*<neo4j.version>\(.*\)</neo4j.version>.*|\1|p' "$here/pom.xml")
lib=$cache/neo4j-$version/lib
ready_seconds=120
stop_seconds=30

say() { printf 'neo4j: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

java_command() {
  local java major
  for java in "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java || true)" /usr/lib/jvm/*17*/bin/java /usr/lib/jvm/*21*/bin/java; do
    [ -x "$java" ] || continue
    major=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
    case $major in 17 | 21) printf '%s\n' "$java"; return ;; esac
  done
  die "needs Java 17 or 21 (Debian: apt-get install default-jdk-headless)"
}

# install fetches once; the lock lets parallel starts wait for the first of them.
install() {
  [ -d "$lib" ] && return
  command -v mvn >/dev/null || die "needs Maven to fetch the server (Debian: apt-get install maven)"
  mkdir -p "$cache"
  (
    flock 9
    [ -d "$lib" ] && exit
    say "fetching Neo4j $version Community"
    mkdir -p "$(dirname "$lib")"
    rm -rf "$lib.part"
    mvn --quiet --batch-mode --no-transfer-progress -f "$here/pom.xml" dependency:copy-dependencies \
      -DincludeScope=runtime -DoutputDirectory="$lib.part" >&2
    mv "$lib.part" "$lib"
  ) 9>"$cache/neo4j-install.lock"
}

write_conf() {
  local address=127.0.0.1:$1
  mkdir -p "$dir/conf"
  cat >"$dir/conf/neo4j.conf" <<EOF
server.default_listen_address=127.0.0.1
server.bolt.listen_address=$address
server.bolt.advertised_address=$address
server.http.enabled=false
server.https.enabled=false
dbms.security.auth_enabled=false
dbms.usage_report.enabled=false
server.memory.pagecache.size=${LINCHPIN_NEO4J_PAGECACHE:-64m}
internal.server.bolt.connection_shutdown_wait_time=0s
internal.server.bolt.thread_pool_shutdown_wait_time=0s
${2:+server.databases.read_only=neo4j}
${LINCHPIN_NEO4J_CONF:-}
EOF
}

# running: the process of $dir/pid is alive and is the server of this folder.
running() {
  [ -f "$dir/pid" ] && ps -p "$(<"$dir/pid")" -o args= 2>/dev/null | grep -qF -- "--home-dir=$dir "
}

launch() {
  local java
  java=$(java_command)
  rm -f "$dir/logs/neo4j.log" "$dir/logs/debug.log" "$dir/uri"
  setsid nohup "$java" -cp "$dir/conf:$lib/*" -Xmx"${LINCHPIN_NEO4J_HEAP:-768m}" -XX:+UseG1GC \
    --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED \
    --add-opens=java.base/sun.nio.ch=ALL-UNNAMED -Dio.netty.tryReflectionSetAccessible=true \
    -Dlog4j2.disable.jmx=true -Dfile.encoding=UTF-8 \
    org.neo4j.server.CommunityEntryPoint --home-dir="$dir" --config-dir="$dir/conf" \
    >"$dir/console.log" 2>&1 </dev/null &
  printf '%s\n' $! >"$dir/pid"
}

fail_start() {
  say "$1; the last lines of its logs:"
  tail -n 15 "$dir/console.log" "$dir/logs/neo4j.log" >&2 2>/dev/null || true
  halt
  exit 1
}

# await_port waits until the server has its port; 1: it ended, another has it.
await_port() {
  until grep -qs 'Bolt enabled on' "$dir/logs/neo4j.log"; do
    if ! running; then
      grep -qs 'Address already in use' "$dir/logs/neo4j.log" "$dir/logs/debug.log" && return 1
      fail_start "the server ended while starting"
    fi
    [ $SECONDS -lt "$1" ] || fail_start "the server opened no port within ${ready_seconds}s"
    sleep 0.2
  done
}

# serve starts the server and sets uri; $1 is not empty for one that refuses writes.
serve() {
  local deadline=$((SECONDS + ready_seconds)) port
  while :; do
    port=${LINCHPIN_NEO4J_PORT:-0}
    [ "$port" != 0 ] || port=$("$root/tools/free-port.sh")
    write_conf "$port" "$1"
    launch
    await_port $deadline && break
    [ "${LINCHPIN_NEO4J_PORT:-0}" = 0 ] || { halt; die "port $port is in use"; }
  done
  uri=bolt://127.0.0.1:$port
  go -C "$root/tools" run ./boltready -for $((deadline - SECONDS))s "$uri" || fail_start "the server does not answer"
}

start() {
  running && die "already runs in $dir at $(cat "$dir/uri" 2>/dev/null || echo 'an address not known yet')"
  install
  [ -n "${LINCHPIN_NEO4J_KEEP:-}" ] || discard
  mkdir -p "$dir"
  if [ -n "${LINCHPIN_NEO4J_READ_ONLY:-}" ] && [ ! -d "$dir/data/databases/neo4j" ]; then
    serve ''
    halt
  fi
  serve "${LINCHPIN_NEO4J_READ_ONLY:-}"
  printf '%s\n' "$uri" >"$dir/uri"
  printf '%s\n' "$uri"
}

# halt ends the server of $dir, at first politely, and leaves the folder.
halt() {
  local pid deadline=$((SECONDS + stop_seconds))
  running || return 0
  pid=$(<"$dir/pid")
  kill "$pid" 2>/dev/null || true
  while running; do
    [ $SECONDS -lt $deadline ] || { say "did not stop within ${stop_seconds}s, killed"; kill -KILL "$pid" 2>/dev/null || true; }
    sleep 0.1
  done
  rm -f "$dir/pid" "$dir/uri"
}

# discard removes the folder, if it is one of ours.
discard() {
  [ -f "$dir/conf/neo4j.conf" ] || return 0
  rm -rf "$dir"
}

stop() {
  halt
  [ -n "${LINCHPIN_NEO4J_KEEP:-}" ] || discard
}

status() {
  running && [ -f "$dir/uri" ] || die "no server runs in $dir"
  cat "$dir/uri"
}

run() {
  running && die "already runs in $dir"
  trap 'exit 130' INT TERM HUP
  trap stop EXIT
  start
  say "running in $dir, Ctrl-C stops it"
  while running; do sleep 1; done
  die "the server ended; see $dir/console.log"
}

[ $# -ge 1 ] && [ $# -le 2 ] || { sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2; exit 2; }
dir=$(realpath -m -- "${2:-$cache/neo4j-run}")
case $1 in
  install | start | stop | status | run) "$1" ;;
  *) die "unknown command $1: install, start, stop, status or run" ;;
esac
