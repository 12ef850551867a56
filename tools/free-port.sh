#!/usr/bin/env bash
# free-port.sh: prints a port on which nothing listens on 127.0.0.1, below those
# that the kernel hands out for outgoing connections, so that none of these
# takes it before the server for which it is meant.
set -euo pipefail
while :; do
  port=$((20000 + RANDOM % 12000))
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
done
echo "$port"
