// The clients' reactions to faults. NEBULA_ADMIN_KEY sets the faults, and NEBULA_API_KEY, whose id is NEBULA_KEY_ID, has allow_faults.
// Some cases wait for a client's timeout, so the Nebula needs a time scale above 0.
// NEBULA_FRONT_END says that another program passes the answers on, which answers by itself if there is none.
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import Anthropic from '@anthropic-ai/sdk';
import { generateText, streamText } from 'ai';
import OpenAI from 'openai';

// Without nebula.mjs, which checks every answer against its schema: these answers are broken on purpose.
const url = process.env.NEBULA_URL.replace(/\/$/, '');
const apiKey = process.env.NEBULA_API_KEY;
const model = process.env.NEBULA_MODEL;
const ask = 'Tell me about the sea.';
const baseURL = `${url}/v1`;
const request = { model, messages: [{ role: 'user', content: ask }], max_tokens: 30 };
const NoResponse = process.env.NEBULA_FRONT_END ? OpenAI.InternalServerError : OpenAI.APIConnectionError;
const created = [];
let count = 0;

const admin = async (method, path, body) => {
  const response = await fetch(`${url}${path}`, { method, headers: { authorization: `Bearer ${process.env.NEBULA_ADMIN_KEY}` }, body: body && JSON.stringify(body) });
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${response.ok ? '' : await response.text()}`);
  return response.json();
};

/** Creates a fault; by default it acts only on requests that ask for it. */
const fault = async fields => {
  const name = `node-${process.pid}-${count++}`;
  await admin('POST', '/faults', { name, enabled: false, ...fields });
  created.push(name);
  return name;
};

const headers = name => ({ headers: { 'x-nebula-fault': name } });
const openai = (options = {}) => new OpenAI({ baseURL, apiKey, maxRetries: 0, ...options });

/** Reads a stream to its end; how many texts arrive, and what is thrown. */
const drain = async (stream, text = chunk => chunk.choices[0]?.delta?.content) => {
  let texts = 0;
  try {
    for await (const chunk of await stream)
      texts += text(chunk) ? 1 : 0;
    return [texts, null];
  } catch (error) {
    return [texts, error];
  }
};

// Nebula's choice, computed again: SplitMix64 of the seed and the request's place.
const mask = (1n << 64n) - 1n;
const gamma = 0x9E3779B97F4A7C15n;
const finish = z => {
  z = ((z ^ (z >> 30n)) * 0xBF58476D1CE4E5B9n) & mask;
  z = ((z ^ (z >> 27n)) * 0x94D049BB133111EBn) & mask;
  return z ^ (z >> 31n);
};
const hits = (seed, place, probability) => {
  const mixed = finish((finish((BigInt(seed) + gamma) & mask) + (BigInt(place) + 1n) * gamma) & mask);
  return Number(finish((mixed + gamma) & mask) >> 11n) / 2 ** 53 < probability;
};
const seedOf = (...wanted) => {
  for (let seed = 0; ; seed++)
    if (wanted.every((hit, place) => hits(seed, place, 0.5) === hit))
      return seed;
};

const own = { enabled: true, keys: [process.env.NEBULA_KEY_ID] };
const cases = (client, tests) => describe(client, () => {
  for (const [feature, test] of Object.entries(tests))
    it(`${client}: ${feature}`, { timeout: 60_000 }, test);
});

// A case that fails leaves no fault for those after it.
afterEach(async () => {
  for (const name of created.splice(0))
    await admin('DELETE', `/faults/${name}`);
});

cases('openai: faults', {
  'error: retried until the fault misses, after retry-after': async () => {
    const name = await fault({ ...own, kind: 'error', status: 503, retry_after: 0.2, probability: 0.5, seed: seedOf(true, true, false) });
    const statuses = [];
    const send = async (...args) => {
      const response = await fetch(...args);
      statuses.push(response.status);
      return response;
    };
    const began = performance.now();
    const { choices } = await openai({ maxRetries: 2, fetch: send }).chat.completions.create(request);
    assert.ok(choices[0].message.content);
    assert.deepEqual(statuses, [503, 503, 200]);
    assert.ok(performance.now() - began >= 390);
    await admin('PATCH', `/faults/${name}`, { enabled: false });
    assert.deepEqual((({ requests, injected }) => ({ requests, injected }))(await admin('GET', `/faults/${name}`)), { requests: 3, injected: 2 });
  },
  'error: raised with its status and code': async () => {
    const name = await fault({ kind: 'error', status: 429, code: 'insufficient_quota' });
    await assert.rejects(openai().chat.completions.create(request, headers(name)), error =>
      error instanceof OpenAI.RateLimitError && error.code === 'insufficient_quota' && error.headers.get('x-nebula-fault') === name);
  },
  'slow_first_token: the timeout is hit': async () => {
    const name = await fault({ kind: 'slow_first_token', seconds: 60 });
    await assert.rejects(openai({ timeout: 500 }).chat.completions.create({ ...request, stream: true }, headers(name)), OpenAI.APIConnectionTimeoutError);
  },
  'stall: the timeout of a whole answer is hit': async () => {
    const name = await fault({ kind: 'stall', after_tokens: 3, seconds: 60 });
    await assert.rejects(openai({ timeout: 500 }).chat.completions.create(request, headers(name)), OpenAI.APIConnectionTimeoutError);
  },
  'stall: a stream stops after its tokens until it is aborted': async () => {
    const name = await fault({ kind: 'stall', after_tokens: 3, seconds: 300 });
    const signal = AbortSignal.timeout(2_000);
    const [texts] = await drain(openai().chat.completions.create({ ...request, stream: true }, { ...headers(name), signal }));
    assert.equal(texts, 3);
    assert.ok(signal.aborted);
  },
  'slow_stream: whole': async () => {
    const name = await fault({ kind: 'slow_stream', factor: 3 });
    const [texts, error] = await drain(openai().chat.completions.create({ ...request, stream: true }, headers(name)));
    assert.ifError(error);
    assert.ok(texts > 3);
  },
  'cut: a stream raises after its tokens': async () => {
    for (const mid_event of [false, true]) {
      const name = await fault({ kind: 'cut', after_tokens: 3, mid_event });
      const [texts, error] = await drain(openai().chat.completions.create({ ...request, stream: true }, headers(name)));
      assert.equal(texts, 3);
      assert.match(String(error), /terminated|closed|socket/i);
    }
  },
  'cut: no response is a connection error, which is retried': async () => {
    await fault({ ...own, kind: 'cut', after_tokens: 0, probability: 0.5, seed: seedOf(true, false) }).then(async name => {
      assert.ok((await openai({ maxRetries: 1 }).chat.completions.create(request)).choices[0].message.content);
      await admin('PATCH', `/faults/${name}`, { probability: 1 });
      await assert.rejects(openai().chat.completions.create(request), NoResponse);
      await admin('PATCH', `/faults/${name}`, { enabled: false });
    });
  },
  'malformed_chunk: a stream raises after its tokens': async () => {
    const name = await fault({ kind: 'malformed_chunk', after_tokens: 3 });
    const silent = { error() {}, warn() {}, info() {}, debug() {} };
    const [texts, error] = await drain(openai({ logger: silent }).chat.completions.create({ ...request, stream: true }, headers(name)));
    assert.equal(texts, 3);
    assert.ok(error instanceof SyntaxError, String(error));
  },
  'malformed_chunk: a whole answer raises': async () => {
    const name = await fault({ kind: 'malformed_chunk' });
    await assert.rejects(openai().chat.completions.create(request, headers(name)), SyntaxError);
  },
  'replica_loss: a stream raises a server_error': async () => {
    const name = await fault({ kind: 'replica_loss', after_tokens: 3 });
    const [texts, error] = await drain(openai().chat.completions.create({ ...request, stream: true }, headers(name)));
    assert.equal(texts, 3);
    assert.equal(error.type, 'server_error');
  },
  'replica_loss: a request that moves is whole': async () => {
    const name = await fault({ kind: 'replica_loss', after_tokens: 3, move: true });
    const [texts, error] = await drain(openai().chat.completions.create({ ...request, stream: true }, headers(name)));
    assert.ifError(error);
    assert.ok(texts > 3);
  },
  'responses: cut and malformed_chunk raise': async () => {
    const ask = { model, input: 'Tell me about the sea.', max_output_tokens: 30, stream: true };
    const silent = { error() {}, warn() {}, info() {}, debug() {} };
    for (const kind of ['cut', 'malformed_chunk']) {
      const [, error] = await drain(openai({ logger: silent }).responses.create(ask, headers(await fault({ kind, after_tokens: 3 }))), event => event.delta);
      assert.ok(error, kind);
    }
  },
});

cases('@anthropic-ai/sdk: faults', {
  'error: an overloaded_error is retried, and then raised': async () => {
    const name = await fault({ ...own, kind: 'error', status: 529, probability: 0.5, seed: seedOf(true, false) });
    const anthropic = new Anthropic({ baseURL: url, apiKey, maxRetries: 1 });
    assert.ok((await anthropic.messages.create(request)).content.length > 0);
    await admin('PATCH', `/faults/${name}`, { enabled: false });
    await assert.rejects(new Anthropic({ baseURL: url, apiKey, maxRetries: 0 }).messages.create(request, headers(name)), error => error.status === 529 && error.error.error.type === 'overloaded_error');
  },
  'cut: a stream raises': async () => {
    const name = await fault({ kind: 'cut', after_tokens: 3 });
    const [texts, error] = await drain(new Anthropic({ baseURL: url, apiKey, maxRetries: 0 }).messages.create({ ...request, stream: true }, headers(name)), event => event.delta?.text);
    assert.equal(texts, 3);
    assert.ok(error);
  },
});

/** What a stream of the AI SDK has, and its errors. */
const parts = async options => {
  const errors = [];
  const { fullStream } = streamText({ prompt: ask, maxOutputTokens: 30, maxRetries: 0, onError: ({ error }) => errors.push(error), ...options });
  let texts = 0;
  try {
    for await (const part of fullStream)
      texts += part.type === 'text-delta' && part.text ? 1 : 0;
  } catch (error) {
    errors.push(error);
  }
  return [texts, errors];
};

for (const [client, create] of [['@ai-sdk/openai', () => createOpenAI({ baseURL, apiKey }).chat(model)], ['@ai-sdk/anthropic', () => createAnthropic({ baseURL, apiKey })(model)]])
  cases(`${client}: faults`, {
    'error: retried until the fault misses': async () => {
      const name = await fault({ ...own, kind: 'error', status: 503, retry_after: 0.1, probability: 0.5, seed: seedOf(true, false) });
      assert.ok((await generateText({ model: create(), prompt: ask, maxOutputTokens: 30, maxRetries: 1 })).text);
      await admin('PATCH', `/faults/${name}`, { enabled: false });
    },
    'error: raised after its retries': async () => {
      const name = await fault({ kind: 'error', status: 503, retry_after: 0.1 });
      await assert.rejects(generateText({ model: create(), prompt: ask, maxRetries: 1, ...headers(name) }), error => error.name === 'AI_RetryError' && error.errors.length === 2);
    },
    'slow_first_token: aborted': async () => {
      const name = await fault({ kind: 'slow_first_token', seconds: 60 });
      await assert.rejects(generateText({ model: create(), prompt: ask, maxOutputTokens: 30, maxRetries: 0, abortSignal: AbortSignal.timeout(500), ...headers(name) }));
    },
    'cut: a stream has an error': async () => {
      const [texts, errors] = await parts({ model: create(), ...headers(await fault({ kind: 'cut', after_tokens: 3 })) });
      assert.equal(texts, 3);
      assert.ok(errors.length > 0);
    },
    'malformed_chunk: a stream has an error': async () => {
      const [texts, errors] = await parts({ model: create(), ...headers(await fault({ kind: 'malformed_chunk', after_tokens: 3 })) });
      assert.equal(texts, 3);
      assert.match(String(errors[0]), /JSON/);
    },
    'replica_loss: a stream has an error': async () => {
      const [, errors] = await parts({ model: create(), ...headers(await fault({ kind: 'replica_loss', after_tokens: 3 })) });
      assert.ok(errors.length > 0);
    },
  });

cases('ledger: faults', {
  'what a fault ended costs nothing': async () => {
    const { data } = await admin('GET', `/requests?key_id=${process.env.NEBULA_KEY_ID}&limit=100`);
    const ended = data.filter(row => row.fault && row.status >= 400 && row.status !== 499);
    assert.ok(ended.length > 10);
    for (const row of ended)
      assert.deepEqual([row.input_tokens, row.output_tokens], [0, 0], JSON.stringify(row));
  },
});
