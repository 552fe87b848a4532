#!/usr/bin/env bash
# Loads Nebula with plain chats, chats that must call a tool, and lists of texts to embed, in turn, with wrk. Prints medians. Usage: bench/endpoints.sh [rounds] [seconds]
set -euo pipefail
source "$(dirname "$0")/nebula.sh"
rounds=${1:-3} seconds=${2:-4}
build Nebula.Local
start_nebula 0

node - "$data" <<'JS'
const { writeFileSync } = require('node:fs');
const chat = { model: 'llama-3.1-8b', messages: [{ role: 'user', content: 'What is the weather in Paris?' }], max_tokens: 16 };
const city = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false };
const tools = [{ type: 'function', function: { name: 'get_weather', description: 'The weather of a city', parameters: city } }];
const cases = {
  chat: ['/v1/chat/completions', chat],
  tool: ['/v1/chat/completions', { ...chat, tools, tool_choice: 'required' }],
  embed: ['/v1/embeddings', { model: 'text-embedding-3-small', input: Array.from({ length: 32 }, (_, i) => `a short text about topic ${i}`) }],
  embed64: ['/v1/embeddings', { model: 'text-embedding-3-small', encoding_format: 'base64', input: Array.from({ length: 32 }, (_, i) => `a short text about topic ${i}`) }],
};
for (const [name, [path, body]] of Object.entries(cases))
  writeFileSync(`${process.argv[2]}/${name}.lua`, `wrk.method="POST" wrk.path="${path}" wrk.headers["Content-Type"]="application/json"
wrk.headers["Authorization"]="Bearer "..os.getenv("KEY") wrk.body=[[${JSON.stringify(body)}]]
done=function(s) io.write(string.format("RESULT %.0f %d\\n", s.requests/(s.duration/1e6), s.errors.status)) end`);
JS

run() { KEY=$key wrk -t1 -c32 -d"$2"s -s "$data/$1.lua" $nebula_url | awk -v name="$1" '/^RESULT/ { print name, $2, $3 }'; }
for case in chat tool embed embed64; do run $case 2 >/dev/null; done
for _ in $(seq "$rounds"); do
  for case in chat tool embed embed64; do run $case "$seconds" >>"$data/rates"; done
done

node - "$data/rates" <<'JS'
const rows = require('node:fs').readFileSync(process.argv[2], 'utf8').trim().split('\n').map(line => line.split(' '));
const median = name => rows.filter(r => r[0] === name).map(r => +r[1]).sort((a, b) => a - b)[Math.floor(rows.length / 8)];
console.log(`chat                     ${median('chat')} requests/s`);
console.log(`chat that calls a tool   ${median('tool')} requests/s, ${(median('tool') / median('chat')).toFixed(2)} of a plain one`);
console.log(`embeddings, numbers      ${median('embed') * 32} texts/s`);
console.log(`embeddings, base64       ${median('embed64') * 32} texts/s`);
console.log(`errors                   ${rows.reduce((sum, r) => sum + +r[2], 0)}`);
JS
