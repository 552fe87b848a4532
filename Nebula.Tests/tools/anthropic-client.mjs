// Anthropic's official client against a Nebula: node anthropic-client.mjs <url> <api key> <model> <key of one request a minute>
import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';

const [url, apiKey, model, slowKey] = process.argv.slice(2);
const attempts = [];
const client = (key, options = {}) => new Anthropic({
  baseURL: url.replace(/\/$/, ''),
  apiKey: key,
  fetch: (...request) => { attempts.push(request[0]); return fetch(...request); },
  ...options,
});
const messages = [{ role: 'user', content: 'What is the sea?' }];
const anthropic = client(apiKey);

const whole = await anthropic.messages.create({ model, messages, max_tokens: 50, temperature: 0, system: 'Be brief.' });
assert.match(whole.id, /^msg_/);
assert.equal(whole.type, 'message');
assert.equal(whole.role, 'assistant');
assert.equal(whole.model, model);
assert.equal(whole.content[0].type, 'text');
assert.ok(whole.content[0].text.length > 0);
assert.ok(['end_turn', 'max_tokens'].includes(whole.stop_reason));
assert.ok(whole.usage.input_tokens > 0 && whole.usage.output_tokens > 0);
assert.equal(whole.usage.cache_read_input_tokens, 0);
assert.match(whole._request_id, /^req_/);

// The low-level stream and the helper give the same text.
let text = '';
const types = [];
for await (const event of await anthropic.messages.create({ model, messages, max_tokens: 50, temperature: 0, system: 'Be brief.', stream: true })) {
  types.push(event.type);
  if (event.type === 'content_block_delta')
    text += event.delta.text;
}
assert.equal(text, whole.content[0].text);
assert.deepEqual([types[0], types[1], ...types.slice(-3)], ['message_start', 'content_block_start', 'content_block_stop', 'message_delta', 'message_stop']);

const seen = { text: '', blocks: 0, messages: 0 };
const stream = anthropic.messages.stream({ model, messages, max_tokens: 50, temperature: 0, system: 'Be brief.' })
  .on('text', delta => { seen.text += delta; })
  .on('contentBlock', () => { seen.blocks++; })
  .on('message', () => { seen.messages++; });
const final = await stream.finalMessage();
assert.deepEqual(seen, { text, blocks: 1, messages: 1 });
assert.equal(final.content[0].text, text);
assert.equal(final.stop_reason, whole.stop_reason);
assert.deepEqual(final.usage.output_tokens, whole.usage.output_tokens);
assert.match(stream.request_id, /^req_/);

assert.equal((await anthropic.messages.create({ model, messages, max_tokens: 1 })).stop_reason, 'max_tokens');

// Blocks of every kind are read, and count.
const blocks = [
  { role: 'user', content: [{ type: 'text', text: 'What is the weather in Rome?' }, { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } }] },
  { role: 'assistant', content: [{ type: 'text', text: 'I look.' }, { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Rome' } }] },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: '21 degrees' }] },
];
const tools = [{ name: 'weather', description: 'The weather of a city.', input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } }];
const counted = await anthropic.messages.countTokens({ model, messages: blocks, tools, system: 'Be brief.' });
const answered = await anthropic.messages.create({ model, messages: blocks, tools, system: 'Be brief.', max_tokens: 20 });
assert.equal(counted.input_tokens, answered.usage.input_tokens);

const calls = [];
const weather = betaTool({
  name: 'weather',
  description: 'The weather of a city.',
  inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  run: input => { calls.push(input); return '21 degrees'; },
});
const runner = anthropic.beta.messages.toolRunner({ model, max_tokens: 200, messages: [{ role: 'user', content: 'What is the weather in Rome?' }], tools: [weather] });
const done = await runner.runUntilDone();
assert.equal(done.content.at(-1).type, 'text');
assert.ok(calls.every(call => typeof call.city === 'string'));

const models = [];
for await (const one of anthropic.models.list({ limit: 1 }))
  models.push(one.id);
assert.ok(models.includes(model));
const one = await anthropic.models.retrieve(model);
assert.equal(one.type, 'model');
assert.ok(one.display_name.length > 0 && !Number.isNaN(Date.parse(one.created_at)));

await assert.rejects(client('wrong').models.list(), error => error instanceof Anthropic.AuthenticationError && error.type === 'authentication_error' && /^req_/.test(error.requestID));
await assert.rejects(anthropic.models.retrieve('none'), Anthropic.NotFoundError);
await assert.rejects(anthropic.messages.create({ model: 'none', messages, max_tokens: 5 }), error => error instanceof Anthropic.NotFoundError && error.error.error.type === 'not_found_error');
await assert.rejects(anthropic.messages.create({ model, messages, max_tokens: 5, temperature: 9 }), error => error instanceof Anthropic.BadRequestError && /'temperature'/.test(error.message));
await assert.rejects(anthropic.messages.create({ model, messages, max_tokens: 20_000_000, stream: true }), Anthropic.BadRequestError);

// A client that is limited tries again after the time it is told.
await client(slowKey).messages.create({ model, messages, max_tokens: 1 });
await assert.rejects(
  client(slowKey, { maxRetries: 0 }).messages.create({ model, messages, max_tokens: 1 }),
  error => error instanceof Anthropic.RateLimitError && error.type === 'rate_limit_error'
    && Number(error.headers.get('retry-after')) > 0 && error.headers.get('anthropic-ratelimit-requests-limit') === '1'
    && !Number.isNaN(Date.parse(error.headers.get('anthropic-ratelimit-requests-reset'))));
attempts.length = 0;
await assert.rejects(client(slowKey, { maxRetries: 1, timeout: 500 }).messages.create({ model, messages, max_tokens: 1 }, { signal: AbortSignal.timeout(2_000) }));
assert.ok(attempts.length >= 1);

// The client itself stops in the middle, which is not a server error.
for await (const _ of await anthropic.messages.create({ model, messages, max_tokens: 1000, stream: true }))
  break;

console.log('all passed');
