#!/usr/bin/env bash
# Streams at real time (TimeScale 1): how much longer they take than their virtual time, and the server's memory.
# Usage: bench/paced.sh [streams] [seconds]
set -euo pipefail
source "$(dirname "$0")/nebula.sh"
streams=${1:-256} seconds=${2:-20}
build bench/load Nebula.Local
start_nebula 1
load --url $nebula_url --key "$key" --mode stream --concurrency "$streams" --max-tokens 256 --prompt "Say 256 words." --seconds "$seconds" --warmup 3 --pids "$nebula" >"$data/report"
node - "$data/report" $nebula_url "$admin" <<'JS'
const [report, url, admin] = [JSON.parse(require('node:fs').readFileSync(process.argv[2], 'utf8')), ...process.argv.slice(3)];
(async () => {
  const rows = (await (await fetch(`${url}/requests?limit=100`, { headers: { authorization: `Bearer ${admin}` } })).json()).data;
  const virtual = rows.map(row => row.duration_seconds * 1000).sort((a, b) => a - b)[Math.floor(rows.length / 2)];
  const { p50, p99 } = report.latency_ms;
  console.log(`${report.requests} streams of 256 tokens, ${report.concurrency} at once; errors ${JSON.stringify(report.errors)}`);
  console.log(`virtual p50 ${virtual.toFixed(0)} ms, measured p50 ${p50.toFixed(0)} ms (${((p50 / virtual - 1) * 100).toFixed(1)} % longer), p99 ${p99.toFixed(0)} ms`);
  console.log(`gap p50 ${report.gap_ms.p50} ms, p99 ${report.gap_ms.p99} ms; server ${report.processes[0].rss_mb} MB, at most ${report.processes[0].peak_rss_mb} MB`);
})();
JS
