// Records the fixtures of a release: the data directory and the Redis content of that version, and the answers of its own API.
// Usage: node record.mjs path/to/Nebula.Local.dll target-folder        (needs redis-server; takes three minutes)
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync, cpSync, readdirSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [dll, target] = process.argv.slice(2);
const adminKey = 'admin-key-of-the-fixtures';
const [nebulaPort, redisPort] = [7191, 6391];
const url = `http://127.0.0.1:${nebulaPort}`;
const sleep = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

async function send(method, path, key = adminKey, body = undefined) {
  const response = await fetch(url + path, { method, headers: { authorization: `Bearer ${key}` }, body: body && JSON.stringify(body) });
  const text = await response.text();
  return { status: response.status, text, json: text.startsWith('{') ? JSON.parse(text) : null };
}

async function start(data, settings) {
  const nebula = spawn('dotnet', [dll, '--urls', url], {
    env: { ...process.env, Nebula__AdminKey: adminKey, Nebula__DataDirectory: data, Nebula__Simulation__TimeScale: '0.01', Nebula__Simulation__Seed: '7', ...settings }, stdio: 'ignore' });
  for (let left = 300; left > 0; left--) {
    try {
      if ((await send('GET', '/v1/models')).status < 500 && (await send('GET', '/models/llama-3.1-8b')).json?.state === 'ready')
        return nebula;
    } catch { /* it is not listening yet */ }
    await sleep(100);
  }
  throw new Error('Nebula does not start.');
}

const end = (nebula, signal) => new Promise(resolve => { nebula.on('exit', resolve); nebula.kill(signal); });

async function create(name, limits, more = {}) {
  const { json } = await send('POST', '/apikeys', adminKey, { name, limits, ...more });
  return { id: json.id, secret: json.secret };
}

const chat = (secret, more = {}) => send('POST', '/v1/chat/completions', secret, { model: 'llama-3.1-8b', max_tokens: 20, messages: [{ role: 'user', content: 'Hello' }], ...more });

async function manage() {
  const keys = {
    limited: await create('limited', { requests_per_minute: 10_000, tokens_per_minute: 1_000_000, tokens_per_day: 5_000_000, concurrent_requests: 8 }, { metadata: { team: 'blue' } }),
    rotated: await create('rotated', {}),
    revoked: await create('revoked', {}),
    narrow: await create('narrow', { requests_per_minute: 3 }, { models: ['second'] }),
  };
  const rotated = await send('POST', `/apikeys/${keys.rotated.id}/rotate`, adminKey, { grace_seconds: 0 });
  keys.rotated = { ...keys.rotated, secret: rotated.json.secret, old_secret: keys.rotated.secret };
  await send('POST', '/models', adminKey, { name: 'second', model: 'qwen2.5-7b-instruct', gpu: 'h100-sxm-80gb', replicas: 2, max_batch_size: 64 })
    .then(made => { if (made.status !== 201) throw new Error(made.text); });
  for (let left = 300; (await send('GET', '/models/second')).json.state !== 'ready'; left--) {
    if (left === 0) throw new Error('The second deployment does not get ready.');
    await sleep(200);
  }
  return keys;
}

async function use(keys) {
  for (let i = 0; i < 10; i++) {
    await chat(keys.limited.secret, { seed: i });
    await chat(keys.limited.secret, { stream: true, stream_options: { include_usage: true } });
    await chat(keys.rotated.secret, { n: 2, logprobs: true, top_logprobs: 2 });
    await chat(keys.narrow.secret, { model: 'second' }); // seven of ten are refused
  }
  await chat(keys.revoked.secret);
  const leaving = new AbortController(); // a client that disconnects in the middle
  const body = JSON.stringify({ model: 'llama-3.1-8b', max_tokens: 100_000, ignore_eos: true, stream: true, messages: [{ role: 'user', content: 'Talk' }] });
  const reader = (await fetch(`${url}/v1/chat/completions`, { method: 'POST', signal: leaving.signal, headers: { authorization: `Bearer ${keys.limited.secret}` }, body })).body.getReader();
  await reader.read();
  leaving.abort();
}

async function fail(keys) { // a deployment without a replica refuses: 503
  await send('PATCH', '/models/second', adminKey, { replicas: 0 });
  for (let left = 100; left > 0 && (await send('GET', '/models/second')).json.state !== 'stopped'; left--)
    await sleep(200);
  await chat(keys.limited.secret, { model: 'second' });
}

async function read(keys) {
  const from = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000).toISOString();
  const to = new Date(Date.now() + 60_000).toISOString();
  const range = `from=${from}&to=${to}`;
  return {
    from, to, keys,
    apikeys: (await send('GET', '/apikeys?limit=100')).json.data,
    models: (await send('GET', '/models?limit=100')).json.data,
    usage: (await send('GET', `/usage?${range}&bucket=minute&group_by=key,model`)).json.data,
    requests: (await send('GET', '/requests?limit=100')).json.data,
    history: (await send('GET', `/metrics/history?${range}&step=minute`)).json.data,
  };
}

const write = (folder, expected) => writeFileSync(join(folder, 'expected.json'), JSON.stringify(expected, null, 1) + '\n');

function copy(data, folder) {
  for (const file of readdirSync(data).filter(name => /\.db(-wal)?$/.test(name)))
    cpSync(join(data, file), join(folder, file));
}

// Sends commands to Redis and reads the replies; bulk strings are buffers.
async function redis(...commands) {
  const socket = net.connect(redisPort, '127.0.0.1');
  for (const command of commands)
    socket.write(Buffer.concat([Buffer.from(`*${command.length}\r\n`), ...command.map(part => Buffer.concat([Buffer.from(`$${Buffer.byteLength(part)}\r\n`), Buffer.from(part), Buffer.from('\r\n')]))]));
  let received = Buffer.alloc(0), at = 0;
  const more = async length => { while (received.length < length) received = Buffer.concat([received, await new Promise((resolve, reject) => { socket.once('data', resolve); socket.once('error', reject); })]); };
  async function line() {
    for (let next; ; await more(received.length + 1))
      if ((next = received.indexOf('\r\n', at)) >= 0) { const text = received.toString('latin1', at, next); at = next + 2; return text; }
  }
  async function reply() {
    const text = await line();
    if (text[0] === '$') {
      const length = Number(text.slice(1));
      await more(at + length + 2);
      return received.subarray(at, (at += length + 2) - 2);
    }
    if (text[0] === '*') { const items = []; for (let left = Number(text.slice(1)); left > 0; left--) items.push(await reply()); return items; }
    if (text[0] === '-') throw new Error(text);
    return text.slice(1);
  }
  const replies = [];
  for (const _ of commands) replies.push(await reply());
  socket.destroy();
  return replies;
}

async function dump(file) {
  const lines = [];
  for (const key of (await redis(['KEYS', 'nebula:*']))[0].sort(Buffer.compare)) {
    const [type, ttl, bytes] = await redis(['TYPE', key], ['PTTL', key], ['DUMP', key]);
    lines.push(`${key} ${type} ${ttl} ${bytes.toString('base64')}`);
  }
  writeFileSync(file, lines.join('\n') + '\n');
}

async function recordEmbedded(folder) {
  const data = mkdtempSync(join(tmpdir(), 'nebula-fixture-'));
  let nebula = await start(data, {});
  const keys = await manage();
  await use(keys);
  await send('DELETE', `/apikeys/${keys.revoked.id}`);
  await fail(keys);
  await end(nebula, 'SIGTERM'); // the history of the last minute is written now
  nebula = await start(data, {});
  await chat(keys.limited.secret);
  write(folder, await read(keys));
  await end(nebula, 'SIGKILL'); // so that the fixture has a write-ahead log
  copy(data, folder);
  rmSync(data, { recursive: true });
}

async function recordRedis(folder) {
  const data = mkdtempSync(join(tmpdir(), 'nebula-fixture-'));
  const server = spawn('redis-server', ['--port', `${redisPort}`, '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
  await sleep(1_000);
  const nebula = await start(data, { Nebula__RedisConnection: `127.0.0.1:${redisPort}` });
  const keys = await manage();
  await use(keys);
  await sleep(61_000 - Date.now() % 60_000 + 25_000); // the minute ends and is rolled up
  await use(keys);
  await send('DELETE', `/apikeys/${keys.revoked.id}`);
  await fail(keys);
  await sleep(2_000); // counts and history are flushed each second
  const expected = await read(keys);
  await dump(join(folder, 'redis.txt'));
  server.kill('SIGSTOP'); // Redis is lost: later settlements go to the outbox
  await sleep(3_000);
  expected.outbox = [];
  for (let i = 0; i < 3; i++)
    expected.outbox.push((await chat(keys.limited.secret)).json);
  write(folder, expected);
  await end(nebula, 'SIGKILL');
  server.kill('SIGKILL');
  copy(data, folder);
  rmSync(data, { recursive: true });
}

for (const [name, record] of [['embedded', recordEmbedded], ['redis', recordRedis]]) {
  mkdirSync(join(target, name), { recursive: true });
  await record(join(target, name));
  console.log(`${name}: recorded`);
}
