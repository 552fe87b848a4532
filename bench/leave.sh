#!/usr/bin/env bash
# Streams from an upstream server that sends one token and then nothing, leaves after it, and prints how long afterwards the server sees its
# connection closed; then the same for clients that leave before the first token. Usage: bench/leave.sh [clients]
set -euo pipefail
source "$(dirname "$0")/nebula.sh"
clients=${1:-50}
build Nebula.Local
start_nebula 0

node - $nebula_url "$key" "$admin" "$clients" <<'JS'
const http = require('node:http');
const [url, key, admin, clients] = process.argv.slice(2);
const chunk = 'data: {"choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":null}]}\n\n';
let asked, closed;
const upstream = http.createServer((request, response) => {
  request.resume();
  if (request.url.startsWith('/streams'))
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(chunk);
  asked();
  response.on('close', () => closed(performance.now()));
});
const sleep = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));
const nextCall = set => new Promise(set);

async function deploy(name) {
  const backend = { type: 'upstream', url: `http://127.0.0.1:${upstream.address().port}/${name}`, model: 'served' };
  const answer = await fetch(`${url}/models`, { method: 'POST', headers: { authorization: `Bearer ${admin}` }, body: JSON.stringify({ name, backend }) });
  if (answer.status !== 201)
    throw new Error(await answer.text());
}

async function leave(name) {
  const isAsked = nextCall(resolve => asked = resolve), isClosed = nextCall(resolve => closed = resolve);
  const request = http.request(`${url}/v1/chat/completions`, { method: 'POST', agent: false, headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' } });
  request.on('error', () => {});
  const isRead = nextCall(resolve => request.on('response', response => response.on('error', () => {}).once('data', resolve)));
  request.end(JSON.stringify({ model: name, stream: true, messages: [{ role: 'user', content: 'Hi' }] }));
  await isAsked;
  await (name === 'streams' ? isRead : sleep(20));
  const left = performance.now();
  request.destroy();
  return await isClosed - left;
}

upstream.listen(0, '127.0.0.1', async () => {
  for (const [name, when] of [['streams', 'after the first token'], ['waits', 'before the first token']]) {
    await deploy(name);
    const times = [];
    for (let i = 0; i < clients; i++)
      times.push(await leave(name));
    times.sort((a, b) => a - b);
    console.log(`${when.padEnd(23)} median ${times[Math.floor(clients / 2)].toFixed(1)} ms, at most ${times[clients - 1].toFixed(1)} ms of ${clients}`);
  }
  process.exit();
});
JS
