#!/usr/bin/env bash
# Loads bare Kestrel and Nebula in turn and prints medians and ratios. Usage: bench/compare.sh [rounds] [seconds]
set -euo pipefail
source "$(dirname "$0")/nebula.sh"
rounds=${1:-3} seconds=${2:-8}
cases=${CASES:-"chat-1 chat-32 stream-64"}
build bench/limit bench/load Nebula.Local
ASPNETCORE_URLS=http://127.0.0.1:3910 dotnet "$(bin bench/limit limit)" >/dev/null 2>&1 & limit=$!
started+=($limit)
start_nebula 0

load_case() { # target url key pid case
  local mode=${5%-*} concurrency=${5#*-} tokens=16
  [ "$mode" = stream ] && tokens=64
  load --url "$2" --key "$3" --label "$1 $5" --mode "$mode" --concurrency "$concurrency" \
    --max-tokens $tokens --prompt "Say $tokens words." --seconds "$seconds" --warmup 2 --pids "$4" >>"$data/results"
}

for _ in $(seq "$rounds"); do
  for case in $cases; do
    load_case limit http://127.0.0.1:3910 none $limit "$case"
    load_case nebula $nebula_url "$key" $nebula "$case"
  done
done

node - "$data/results" <<'JS'
const rows = require('node:fs').readFileSync(process.argv[2], 'utf8').trim().split('\n').map(JSON.parse);
const median = values => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const of = (label, pick) => median(rows.filter(r => r.label === label).map(pick));
console.log('case        limit/s   nebula/s  ratio   p50 limit  p50 nebula  cpu limit  cpu nebula  rss nebula  errors');
for (const name of new Set(rows.map(r => r.label.split(' ')[1]))) {
  const [l, n] = [`limit ${name}`, `nebula ${name}`];
  const rate = r => r.tokens_per_s ?? r.requests_per_s;
  const errors = rows.filter(r => r.label === n).reduce((sum, r) => sum + Object.values(r.errors).reduce((a, b) => a + b, 0), 0);
  console.log([name.padEnd(10), of(l, rate).toFixed(0).padStart(9), of(n, rate).toFixed(0).padStart(9), (of(n, rate) / of(l, rate)).toFixed(2).padStart(6),
    of(l, r => r.latency_ms.p50).toFixed(3).padStart(10), of(n, r => r.latency_ms.p50).toFixed(3).padStart(11),
    `${of(l, r => r.server_cpu_us_per_request)} µs`.padStart(11), `${of(n, r => r.server_cpu_us_per_request)} µs`.padStart(11),
    `${of(n, r => r.server_rss_mb)} MB`.padStart(11), String(errors).padStart(7)].join(' '));
}
JS
