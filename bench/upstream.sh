#!/usr/bin/env bash
# Loads a server with prepared answers (bench/limit) directly, through a proxy on Kestrel with nothing in between, and through Nebula as its upstream, in turn.
# Prints medians, and what the proxy and Nebula add.
# Usage: bench/upstream.sh [rounds] [seconds]
set -euo pipefail
source "$(dirname "$0")/nebula.sh"
rounds=${1:-3} seconds=${2:-6}
cases=${CASES:-"chat-1 stream-1 chat-32 stream-32"}
server_url=http://127.0.0.1:3910
build bench/limit bench/load Nebula.Local
ASPNETCORE_URLS=$server_url dotnet "$(bin bench/limit limit)" >/dev/null 2>&1 & server=$!
started+=($server)
proxy_url=http://127.0.0.1:3912
ASPNETCORE_URLS=$proxy_url UPSTREAM=$server_url dotnet "$(bin bench/limit limit)" >/dev/null 2>&1 & proxy=$!
started+=($proxy)
start_nebula 0
curl -sf -o /dev/null $nebula_url/models -H "Authorization: Bearer $admin" -d "{\"name\":\"up\",\"backend\":{\"type\":\"upstream\",\"url\":\"$server_url/v1\",\"model\":\"fixed\"}}"

load_case() { # target url key pid case
  local mode=${5%-*} concurrency=${5#*-} tokens=16
  [ "$mode" = stream ] && tokens=64
  load --url "$2" --key "$3" --label "$1 $5" --model up --mode "$mode" --concurrency "$concurrency" \
    --max-tokens $tokens --prompt "Say $tokens words." --seconds "$seconds" --warmup 2 --pids "$4" >>"$data/results"
}

for mode in chat stream chat stream; do # until the runtime has compiled the code for good
  load --url $server_url --model up --mode $mode --concurrency 32 --seconds 4 >/dev/null
  load --url $proxy_url --model up --mode $mode --concurrency 32 --seconds 4 >/dev/null
  load --url $nebula_url --key "$key" --model up --mode $mode --concurrency 32 --seconds 8 >/dev/null
done
for _ in $(seq "$rounds"); do
  for case in $cases; do
    load_case direct $server_url none $server "$case"
    load_case proxy $proxy_url none $proxy "$case"
    load_case through $nebula_url "$key" $nebula "$case"
  done
done

node - "$data/results" <<'JS'
const rows = require('node:fs').readFileSync(process.argv[2], 'utf8').trim().split('\n').map(JSON.parse);
const median = values => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const of = (label, pick) => median(rows.filter(r => r.label === label).map(pick));
console.log('case       p50 direct    bare proxy adds  Nebula adds  direct/s  proxy/s  Nebula/s  first token added  Nebula\'s CPU  errors');
for (const name of new Set(rows.map(r => r.label.split(' ')[1]))) {
  const [d, p, t] = [`direct ${name}`, `proxy ${name}`, `through ${name}`];
  const p50 = label => of(label, r => r.latency_ms.p50), rate = label => of(label, r => r.requests_per_s).toFixed(0);
  const added = label => `${(p50(label) - p50(d)).toFixed(3)} ms`;
  const first = name.startsWith('stream') ? `${(of(t, r => r.ttft_ms.p50) - of(d, r => r.ttft_ms.p50)).toFixed(3)} ms` : '';
  const errors = rows.filter(r => r.label !== d).reduce((sum, r) => sum + Object.values(r.errors).reduce((a, b) => a + b, 0), 0);
  console.log([name.padEnd(10), `${p50(d).toFixed(3)} ms`.padStart(10), added(p).padStart(18), added(t).padStart(12), rate(d).padStart(9), rate(p).padStart(8),
    rate(t).padStart(9), first.padStart(18), `${of(t, r => r.server_cpu_us_per_request)} µs`.padStart(13), String(errors).padStart(7)].join(' '));
}
JS
