#!/usr/bin/env bash
# Loads bare Kestrel and Nebula in turn and prints medians and ratios. Usage: bench/compare.sh [rounds] [seconds]
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-3} seconds=${2:-8}
cases=${CASES:-"chat-1 chat-32 stream-64"}
data=$(mktemp -d) results=$(mktemp)
for project in bench/limit bench/load Nebula.Local; do dotnet build -c Release -v q --nologo "$project" >/dev/null; done
bin() { echo "$1/bin/Release/net10.0/$2.dll"; }

ASPNETCORE_URLS=http://127.0.0.1:3910 dotnet "$(bin bench/limit limit)" >/dev/null 2>&1 & limit=$!
Nebula__DataDirectory=$data Nebula__Simulation__TimeScale=0 Nebula__RedisConnection=${NEBULA_REDIS:-} \
  dotnet "$(bin Nebula.Local Nebula.Local)" --urls http://127.0.0.1:3911 >"$data/out" 2>&1 & nebula=$!
trap 'kill $limit $nebula 2>/dev/null; wait 2>/dev/null; rm -rf "$data" "$results"' EXIT
for _ in $(seq 100); do grep -q 'API key  ' "$data/out" && break; sleep 0.1; done
key=$(awk '/API key  / { print $3 }' "$data/out")

load() { # target url key pid case
  local mode=${5%-*} concurrency=${5#*-} tokens=16
  [ "$mode" = stream ] && tokens=64
  dotnet "$(bin bench/load load)" --url "$2" --key "$3" --model llama-3.1-8b --label "$1 $5" --mode "$mode" --concurrency "$concurrency" \
    --max-tokens $tokens --prompt "Say $tokens words." --seconds "$seconds" --warmup 2 --pids "$4" >>"$results"
}

for _ in $(seq "$rounds"); do
  for case in $cases; do
    load limit http://127.0.0.1:3910 none $limit "$case"
    load nebula http://127.0.0.1:3911 "$key" $nebula "$case"
  done
done

node - "$results" <<'JS'
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
