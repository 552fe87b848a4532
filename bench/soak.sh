#!/usr/bin/env bash
# Checks that nothing grows: loads Nebula with whole answers and streams for minutes, and prints its memory, threads, files and data once a minute.
# Usage: bench/soak.sh [minutes]
set -euo pipefail
source "$(dirname "$0")/nebula.sh"
minutes=${1:-10}
build bench/load Nebula.Local
start_nebula 0
load --url $nebula_url --key "$key" --mode chat --concurrency 16 --prompt "Say 16 words." --seconds $((minutes * 60)) --warmup 2 >"$data/chat" & started+=($!); chat=$!
load --url $nebula_url --key "$key" --mode stream --concurrency 16 --max-tokens 64 --prompt "Say 64 words." --seconds $((minutes * 60)) --warmup 2 >"$data/stream" & started+=($!); stream=$!
echo 'minute   memory MB   threads   files   data MB'
for minute in $(seq "$minutes"); do
  sleep 60
  awk -v minute="$minute" -v files="$(ls /proc/$nebula/fd | wc -l)" -v size="$(du -sm "$data" | cut -f1)" \
    '/VmRSS/ { rss = $2 / 1024 } /Threads/ { threads = $2 } END { printf "%6d %11.1f %9d %7d %9d\n", minute, rss, threads, files, size }' /proc/$nebula/status
done
wait $chat $stream
node -p "['chat', 'stream'].map(name => JSON.parse(require('node:fs').readFileSync('$data/' + name, 'utf8'))).map(r => r.mode + ': ' + r.requests + ' requests, errors ' + JSON.stringify(r.errors)).join('\n')"
