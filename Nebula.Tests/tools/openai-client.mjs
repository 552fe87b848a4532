// The official Node client against a Nebula: node openai-client.mjs <url> <api key> <model> <key of one request a minute> <key of a small day>
import assert from 'node:assert/strict';
import OpenAI from 'openai';

const [url, apiKey, model, slowKey, smallKey] = process.argv.slice(2);
const attempts = [];
const client = (key, options = {}) => new OpenAI({
  baseURL: `${url}v1`,
  apiKey: key,
  fetch: (...request) => { attempts.push(request[0]); return fetch(...request); },
  ...options,
});
const messages = [{ role: 'user', content: 'What is the sea?' }];
const openai = client(apiKey);

const whole = await openai.chat.completions.create({ model, messages, seed: 5, max_completion_tokens: 50, n: 2 });
assert.equal(whole.choices.length, 2);
assert.equal(whole.usage.completion_tokens + whole.usage.prompt_tokens, whole.usage.total_tokens);
assert.match(whole._request_id, /^req_/);

const stream = await openai.chat.completions.create({ model, messages, seed: 5, max_completion_tokens: 50, stream: true, stream_options: { include_usage: true } });
let text = '', last;
for await (const chunk of stream) {
  text += chunk.choices[0]?.delta.content ?? '';
  last = chunk;
}
assert.equal(text, whole.choices[0].message.content);
assert.equal(last.usage.completion_tokens > 0, true);

// The helper checks roles, finish reasons and the end of the stream itself.
const helped = await openai.chat.completions.stream({ model, messages, seed: 5, max_completion_tokens: 50, n: 2 }).finalChatCompletion();
assert.equal(helped.choices[0].message.content, text);
assert.equal(helped.choices.length, 2);

const { data, response } = await openai.chat.completions.create({ model, messages, logprobs: true, top_logprobs: 2, max_tokens: 3 }).withResponse();
assert.equal(data.choices[0].logprobs.content.length, 3);
assert.ok(response.headers.get('openai-processing-ms'));

const models = [];
for await (const one of openai.models.list())
  models.push(one.id);
assert.ok(models.includes(model));
assert.equal((await openai.models.retrieve(model)).id, model);

await assert.rejects(client('wrong').models.list(), OpenAI.AuthenticationError);
await assert.rejects(openai.models.retrieve('none'), error => error instanceof OpenAI.NotFoundError && error.code === 'model_not_found' && error.param === 'model');
await assert.rejects(
  openai.chat.completions.create({ model, messages, temperature: 9 }),
  error => error instanceof OpenAI.BadRequestError && error.param === 'temperature' && error.type === 'invalid_request_error');

// Errors that waiting cannot resolve are not retried; the server says so.
attempts.length = 0;
await assert.rejects(
  client(smallKey).chat.completions.create({ model, messages, max_completion_tokens: 5000 }),
  error => error instanceof OpenAI.RateLimitError && error.code === 'rate_limit_exceeded' && error.type === 'tokens');
assert.equal(attempts.length, 1);
await client(smallKey).chat.completions.create({ model, messages, max_completion_tokens: 900, ignore_eos: true });
attempts.length = 0;
await assert.rejects(client(smallKey).chat.completions.create({ model, messages, max_completion_tokens: 900 }), error => error.code === 'insufficient_quota');
assert.equal(attempts.length, 1);

await client(slowKey).chat.completions.create({ model, messages, max_completion_tokens: 1 });
await assert.rejects(
  client(slowKey, { maxRetries: 0 }).chat.completions.create({ model, messages }),
  error => error instanceof OpenAI.RateLimitError && error.type === 'requests' && Number(error.headers.get('retry-after-ms')) > 0);

// The client itself stops in the middle, which is not a server error.
const stopped = await openai.chat.completions.create({ model, messages, max_completion_tokens: 1000, stream: true });
for await (const _ of stopped)
  break;

console.log('all passed');
