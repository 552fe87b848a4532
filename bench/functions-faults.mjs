// Breaks a part of a running Functions app while streams run, and prints how the streams ended, how new requests were answered, and what the ledger says.
//   node bench/functions-faults.mjs --url URL[,URL] --admin KEY --fault 'command' [--repair 'command'] [--streams 50] [--tokens 900] [--down 10] [--wait 60]
// The streams are spread over the URLs. After 3 s the fault's command runs, --down seconds later the repair's; the ledger is read --wait seconds after the last stream's end.
// Start the app with Nebula__Simulation__TimeScale=1. The commands are yours, for example: kill -9 $WORKER; kill -STOP $AZURITE and kill -CONT $AZURITE.
import { spawn } from 'node:child_process';

const options = { streams: 50, tokens: 900, down: 10, wait: 60 };
for (let i = 2; i < process.argv.length; i += 2)
  options[process.argv[i].slice(2)] = process.argv[i + 1];
const urls = options.url.split(','), streams = Number(options.streams), tokens = Number(options.tokens);
const admin = { authorization: `Bearer ${options.admin}`, 'content-type': 'application/json' };
const sleep = seconds => new Promise(resolve => setTimeout(resolve, seconds * 1000));
const now = () => performance.now() / 1000;
const run = command => new Promise(resolve => spawn('bash', ['-c', command], { stdio: 'inherit' }).on('exit', resolve));
const tryGet = async path => {
  for (const url of [...urls].reverse()) {
    try {
      const answer = await fetch(`${url}${path}`, { headers: admin, signal: AbortSignal.timeout(10_000) });
      if (answer.ok) return await answer.json();
    } catch {}
  }
};

const createKey = async name => (await fetch(`${urls[0]}/apikeys`, { method: 'POST', headers: admin, body: JSON.stringify({ name }) })).json();
const { secret: key, id: keyId } = await createKey('streams'), { secret: probeKey } = await createKey('new requests');
await fetch(`${urls[0]}/models`, { method: 'POST', headers: admin, body: '{"name":"llama-3.1-8b","model":"llama-3.1-8b-instruct","gpu":"h100-sxm-80gb"}' });
while ((await tryGet('/models/llama-3.1-8b'))?.state !== 'ready') await sleep(0.5);
const client = secret => ({ authorization: `Bearer ${secret}`, 'content-type': 'application/json' });
const body = (stream, max_tokens) => JSON.stringify({ model: 'llama-3.1-8b', stream, max_tokens, ignore_eos: true, messages: [{ role: 'user', content: `Tell a story ${Math.random()}` }] });

async function runStream(url) {
  const run = { tokens: 0, end: 'cut', first: 0, longestGap: 0, last: now() };
  try {
    const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers: client(key), body: body(true, tokens), signal: AbortSignal.timeout(600_000) });
    run.status = answer.status;
    let text = '';
    for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {
      text += part;
      const events = text.split('\n\n');
      text = events.pop();
      for (const event of events) {
        if (!event.startsWith('data: ')) continue;
        if (event === 'data: [DONE]') { run.end = 'done'; continue; }
        const data = JSON.parse(event.slice(6));
        if (data.error) { run.end = `error ${data.error.code ?? data.error.type}`; continue; }
        run.id = data.id;
        if (data.choices?.[0]?.delta?.content) {
          if (run.tokens++) run.longestGap = Math.max(run.longestGap, now() - run.last);
          else run.first = now() - run.last;
          run.last = now();
        }
      }
    }
    if (answer.status !== 200) run.end = `status ${answer.status}`;
  } catch (e) {
    run.end = 'cut';
  }
  run.at = now();
  return run;
}

let stopped = false;
const probes = [];
async function probe(from) {
  const began = now();
  let status;
  try {
    const answer = await fetch(`${urls.at(-1)}/v1/chat/completions`, { method: 'POST', headers: client(probeKey), body: body(false, 4), signal: AbortSignal.timeout(20_000) });
    status = `${answer.status}${answer.status === 503 ? ` ${(await answer.json()).error.code} retry-after ${answer.headers.get('retry-after')}` : ''}`;
    if (answer.status !== 503) await answer.arrayBuffer();
  } catch { status = 'no answer'; }
  probes.push({ at: began - from, took: now() - began, status });
}

// Four a second; one that waits does not hold up the next.
async function probeUntilStopped(from) {
  const sent = [];
  for (; !stopped; await sleep(0.25)) sent.push(probe(from));
  await Promise.all(sent);
}

const running = Array.from({ length: streams }, (_, i) => runStream(urls[i % urls.length]));
await sleep(3);
const from = now();
const probing = probeUntilStopped(from);
if (options.fault) await run(options.fault);
if (options.repair) { await sleep(Number(options.down)); await run(options.repair); }
const runs = await Promise.all(running);
await sleep(Math.max(0, 12 + from - now())); // new requests go on for a while
stopped = true;
await probing;

const count = list => Object.entries(list.reduce((sums, item) => ({ ...sums, [item]: (sums[item] ?? 0) + 1 }), {})).map(([name, n]) => `${n} × ${name}`).join(', ');
const range = list => list.length ? `${Math.min(...list).toFixed(1)} to ${Math.max(...list).toFixed(1)}` : '-';
console.log(`streams: ${count(runs.map(r => r.end))}; tokens ${range(runs.map(r => r.tokens))}; ended ${range(runs.map(r => r.at - from))} s after the fault; first token after ${range(runs.filter(r => r.tokens).map(r => r.first))} s, longest gap ${range(runs.map(r => r.longestGap))} s`);
const known = runs.filter(r => r.id);
const read = async () => {
  const rows = new Map();
  const page = await tryGet(`/requests?limit=100&key_id=${keyId}`);
  for (const row of page?.data ?? []) rows.set(row.id, row);
  return rows;
};
let rows = new Map(), complete;
for (const until = now() + Number(options.wait); now() < until; await sleep(1)) {
  rows = await read();
  if (!complete && known.every(r => rows.has(r.id))) { complete = now() - from; break; }
}
const found = known.filter(r => rows.has(r.id));
const billed = found.map(r => rows.get(r.id).output_tokens);
console.log(`ledger: ${found.length} of ${known.length} streams${complete ? `, all ${complete.toFixed(1)} s after the fault` : ` after ${options.wait} s`}; status ${count(found.map(r => rows.get(r.id).status))}; billed ${range(billed)}; billed less than read: ${found.filter(r => rows.get(r.id).output_tokens < r.tokens).length}, more: ${found.filter(r => rows.get(r.id).output_tokens > r.tokens).length} (by at most ${Math.max(0, ...found.map(r => rows.get(r.id).output_tokens - r.tokens))})`);
const kinds = {};
for (const p of probes.sort((a, b) => a.at - b.at)) (kinds[p.status] ??= []).push(p);
for (const [status, list] of Object.entries(kinds))
  console.log(`new requests: ${list.length} × ${status}, from ${list[0].at.toFixed(1)} s to ${list.at(-1).at.toFixed(1)} s after the fault, each in ${Math.min(...list.map(p => p.took)).toFixed(2)} to ${Math.max(...list.map(p => p.took)).toFixed(2)} s`);
