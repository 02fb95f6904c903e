#!/usr/bin/env bash
# Starts Azurite beside the node, where pods reach it at $node_ip, and prints two connection strings: for pods and for this machine.
set -euo pipefail
. "$(dirname "$0")/settings.sh"
azurite=${TRTENGINE_AZURITE:-$(cd "$root" && ./tests/azurite.sh)}
mkdir -p "$state/blob" "$state/log"
if ! { [ -f "$state/blob.pid" ] && kill -0 "$(cat "$state/blob.pid")" 2>/dev/null; }; then
  setsid nsenter --net="/run/netns/$netns" "$azurite/node_modules/.bin/azurite-blob" --blobHost 0.0.0.0 --blobPort 10000 --location "$state/blob" --skipApiVersionCheck --loose --silent \
    >"$state/log/blob.log" 2>&1 </dev/null &
  echo $! >"$state/blob.pid"
  setsid socat "TCP-LISTEN:$blob_port,bind=127.0.0.1,reuseaddr,fork" "EXEC:nsenter --net=/run/netns/$netns socat STDIO TCP\:127.0.0.1\:10000" >"$state/log/door-blob.log" 2>&1 </dev/null &
  echo $! >"$state/door-blob.pid"
  for _ in $(seq 150); do
    inside curl -s -o /dev/null --max-time 1 http://127.0.0.1:10000/ && break
    sleep 0.2
  done
fi
. "$here/account.sh"
connection "http://$node_ip:10000"
connection "http://127.0.0.1:$blob_port"
