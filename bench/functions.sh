#!/usr/bin/env bash
# Measures the Functions app on a Functions host, at time scale 0, and prints one table. Usage: bench/functions.sh [seconds] [chats]
# seconds is the length of each case; chats (default 0) is how many more chats run, 32 in flight, to see whether the rate decays.
#   NEBULA_FUNCTIONS_URL, NEBULA_FUNCTIONS_ADMIN_KEY  a host that runs; without them the script starts one: `func start` in Nebula.Functions
#   NEBULA_REDIS=127.0.0.1:6379                       that host's Redis: its round trips are counted (with redis-cli)
#   AZURITE_LOG=file                                  the output of that host's Azurite, run without --silent: its transactions are counted
#   NEBULA_PIDS=12,34                                 processes whose CPU is metered, with their children
set -euo pipefail
source "$(dirname "$0")/nebula.sh"
seconds=${1:-15} chats=${2:-0}
url=${NEBULA_FUNCTIONS_URL:-} admin=${NEBULA_FUNCTIONS_ADMIN_KEY:-}
if [ -n "${BUILD-1}" ]; then build bench/load; fi

if [ -z "$url" ]; then
  url=http://127.0.0.1:7071
  admin=$(node -p 'JSON.parse(require("node:fs").readFileSync("local.settings.sample.json")).Values.Nebula__AdminKey')
  (cd Nebula.Functions && Nebula__AdminKey=$admin Nebula__Simulation__TimeScale=0 exec func start >"$data/func" 2>&1) & started+=($!)
  for _ in $(seq 600); do curl -sf -o /dev/null $url/health && break; sleep 0.5; done
fi

manage() { curl -sf "$url/$1" -H "Authorization: Bearer $admin" "${@:2}"; }
key=$(manage apikeys -d '{"name":"bench"}' | node -p 'JSON.parse(require("node:fs").readFileSync(0)).secret')
manage models -o "$data/model" -d '{"name":"llama-3.1-8b","model":"llama-3.1-8b-instruct","gpu":"h100-sxm-80gb"}' || true # it may be there already
for _ in $(seq 120); do manage models/llama-3.1-8b | grep -q '"state":"ready"' && break; sleep 0.5; done

redis_trips() { # commands that name a chat, without those that scripts run, while a command runs; what an instance sends for itself depends on the second and the minute
  if [ -z "${NEBULA_REDIS:-}" ]; then "$@"; return; fi
  redis-cli -h "${NEBULA_REDIS%:*}" -p "${NEBULA_REDIS#*:}" monitor >"$data/monitor" 2>/dev/null & local monitor=$!
  "$@"
  kill $monitor; wait $monitor 2>/dev/null || true
  echo "redis $(grep '^[0-9.]* \[[0-9]* [0-9.]*:' "$data/monitor" | grep -c chatcmpl- || true)" >>"$data/counts"
}

azurite_lines() { if [ -n "${AZURITE_LOG:-}" ]; then grep -c "HTTP/1" "$AZURITE_LOG" || true; else echo 0; fi; }

azurite_polls() { if [ -n "${AZURITE_LOG:-}" ]; then grep -c 'GET [^ ]*/messages?' "$AZURITE_LOG" || true; else echo 0; fi; }

counted() { # label, command
  local before polls; before=$(azurite_lines) polls=$(azurite_polls)
  echo "case $1" >>"$data/counts"
  "${@:2}"
  echo "storage $(($(azurite_lines) - before)) polls $(($(azurite_polls) - polls))" >>"$data/counts"
}

run() { # label mode concurrency seconds warmup
  load --url "$url" --key "$key" --label "$1" --mode "$2" --concurrency "$3" --max-tokens 16 --prompt 'Say 16 words.' \
    --seconds "$4" --warmup "$5" ${NEBULA_PIDS:+--pids "$NEBULA_PIDS"} >>"$data/results"
}

run warm chat 8 3 3 && : >"$data/results"
sleep 15 # until the histories of these chats are purged, ten seconds after their ends
counted idle sleep 5
counted one redis_trips run one chat 1 5 0
counted purge sleep 20
run alone chat 1 "$seconds" 1
counted many run many chat 32 "$seconds" 0
run stream stream 32 "$seconds" 1
done_chats=0
while [ $done_chats -lt "$chats" ]; do
  run decay chat 32 10 0
  done_chats=$((done_chats + $(tail -1 "$data/results" | node -p 'JSON.parse(require("node:fs").readFileSync(0)).requests')))
done

node - "$data/results" "$data/counts" "$seconds" <<'JS'
const { readFileSync } = require('node:fs');
const rows = readFileSync(process.argv[2], 'utf8').trim().split('\n').map(JSON.parse);
const counts = {};
let current;
for (const line of readFileSync(process.argv[3], 'utf8').trim().split('\n').map(l => l.split(' '))) {
  if (line[0] === 'case') current = counts[line[1]] = {};
  else for (let i = 0; i < line.length; i += 2) current[line[i]] = Number(line[i + 1]);
}
const find = label => rows.find(row => row.label === label);
const ms = value => value === undefined ? '-' : `${value.toFixed(1)} ms`;
const perSecond = name => (counts.idle[name] ?? 0) / 5;
const each = (label, name) => counts[label][name] ? (counts[label][name] / find(label).requests).toFixed(1) : '-';
const [alone, many, stream] = ['alone', 'many', 'stream'].map(find);
const decay = rows.filter(row => row.label === 'decay');
const rest = label => counts[label].storage ? ((counts[label].storage - counts[label].polls) / find(label).requests).toFixed(1) : '-';
const purge = () => ((counts.purge.storage - counts.purge.polls - (perSecond('storage') - perSecond('polls')) * 20) / find('one').requests).toFixed(1);
console.log([
  ['chat, one at a time, p50 / p99 / max', `${ms(alone.latency_ms.p50)} / ${ms(alone.latency_ms.p99)} / ${ms(alone.latency_ms.max)}`],
  ['32 in flight, requests/s', many.requests_per_s.toFixed(1)],
  ['32 in flight, p50 / p99 / max', `${ms(many.latency_ms.p50)} / ${ms(many.latency_ms.p99)} / ${ms(many.latency_ms.max)}`],
  ['first token of 32 streams, p50 / p99', `${ms(stream.ttft_ms.p50)} / ${ms(stream.ttft_ms.p99)}`],
  ['storage transactions a chat, one at a time: without polls / with', `${rest('one')} / ${each('one', 'storage')}`],
  ['storage transactions to purge its history', counts.purge.storage ? purge() : '-'],
  ['storage transactions a chat, 32 in flight: without polls / with', `${rest('many')} / ${each('many', 'storage')}`],
  ['queue polls of an idle host, a second', counts.idle.storage ? perSecond('polls').toFixed(1) : '-'],
  ['Redis round trips a chat, one at a time', each('one', 'redis')],
  ['CPU a chat, 32 in flight', many.processes.length ? `${(many.server_cpu_us_per_request / 1000).toFixed(1)} ms: ${many.processes.map(p => `${p.pid} ${(p.cpu_s * 1000 / many.requests).toFixed(1)}`).join(', ')}` : '-'],
  ...decay.length ? [[`32 in flight, requests/s over ${decay.reduce((sum, row) => sum + row.requests, 0)} more chats`, decay.map(row => row.requests_per_s.toFixed(1)).join(' ')]] : [],
  ['errors', JSON.stringify(rows.flatMap(row => Object.entries(row.errors)))],
].map(([name, value]) => `${name.padEnd(66)} ${value}`).join('\n'));
JS
