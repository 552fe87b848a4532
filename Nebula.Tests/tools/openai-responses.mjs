// Responses, conversations and stored completions by the official Node client: node openai-responses.mjs <url> <api key> <model>
import assert from 'node:assert/strict';
import OpenAI from 'openai';

const [url, apiKey, model] = process.argv.slice(2);
const openai = new OpenAI({ baseURL: `${url}v1`, apiKey });
const input = 'What is the sea?';

const whole = await openai.responses.create({ model, input, temperature: 0, metadata: { team: 'a' } });
assert.equal(whole.status, 'completed');
assert.ok(whole.output_text.length > 0);
assert.equal(whole.usage.input_tokens + whole.usage.output_tokens, whole.usage.total_tokens);
assert.deepEqual(whole.metadata, { team: 'a' });
assert.match(whole._request_id, /^req_/);

const streamed = await openai.responses.create({ model, input, temperature: 0, stream: true });
let text = '', sequence = 0, last;
for await (const event of streamed) {
  assert.equal(event.sequence_number, sequence++);
  if (event.type === 'response.output_text.delta')
    text += event.delta;
  last = event;
}
assert.equal(last.type, 'response.completed');
assert.equal(text, whole.output_text);

// The helper builds the response from the events and checks their order.
const helper = openai.responses.stream({ model, input, temperature: 0 });
let snapshot = '';
helper.on('response.output_text.delta', event => { snapshot = event.snapshot; });
const final = await helper.finalResponse();
assert.equal(final.output[0].content[0].text, text);
assert.equal(snapshot, text);

const parsed = await openai.responses.parse({ model, input, temperature: 0 });
assert.equal(parsed.output_text, text);
assert.equal(parsed.output_parsed, null);

// A stored response is read, listed, continued, replayed and deleted.
assert.deepEqual((await openai.responses.retrieve(whole.id)).output, whole.output);
const inputs = [];
for await (const item of openai.responses.inputItems.list(whole.id))
  inputs.push(item);
assert.equal(inputs.length, 1);
assert.equal(inputs[0].content[0].text, input);
const next = await openai.responses.create({ model, input: 'And the tide?', previous_response_id: whole.id, max_output_tokens: 16 });
assert.equal(next.status, 'incomplete');
assert.ok(next.usage.input_tokens > whole.usage.total_tokens);
const replay = [];
for await (const event of await openai.responses.retrieve(whole.id, { stream: true, starting_after: 3 }))
  replay.push(event);
assert.equal(replay[0].sequence_number, 4);
assert.deepEqual(replay.at(-1).response.output, whole.output);
await openai.responses.delete(whole.id);
await assert.rejects(openai.responses.retrieve(whole.id), OpenAI.NotFoundError);

// A tool's round trip: the call as an item, its output, and the answer.
const tools = [{ type: 'function', name: 'get_depth', parameters: { type: 'object', properties: {}, additionalProperties: false }, strict: true }];
const answered = await openai.responses.create({
  model, tools, input: [
    { role: 'user', content: input },
    { type: 'function_call', call_id: 'call_1', name: 'get_depth', arguments: '{}' },
    { type: 'function_call_output', call_id: 'call_1', output: '11 km' },
  ],
});
assert.equal(answered.tools[0].name, 'get_depth');
assert.ok(answered.output_text.length > 0);

// In the background: polled to its end, followed by its events, and cancelled.
let polled = await openai.responses.create({ model, input, background: true, temperature: 0 });
assert.ok(['queued', 'in_progress', 'completed'].includes(polled.status));
while (polled.status === 'queued' || polled.status === 'in_progress') {
  await new Promise(resolve => setTimeout(resolve, 50));
  polled = await openai.responses.retrieve(polled.id);
}
assert.equal(polled.status, 'completed');
const background = await openai.responses.create({ model, input, background: true, stream: true, temperature: 0 });
const types = [];
for await (const event of background)
  types.push(event.type);
assert.deepEqual(types.slice(0, 3), ['response.created', 'response.queued', 'response.in_progress']);
assert.equal(types.at(-1), 'response.completed');
assert.equal((await openai.responses.cancel(polled.id)).status, 'completed');

// A conversation has what its responses read and wrote.
const conversation = await openai.conversations.create({ metadata: { topic: 'sea' }, items: [{ role: 'user', content: 'Call me Ishmael.' }] });
const spoken = await openai.responses.create({ model, input, conversation: conversation.id, max_output_tokens: 16 });
assert.equal(spoken.conversation.id, conversation.id);
const items = [];
for await (const item of openai.conversations.items.list(conversation.id, { order: 'asc', limit: 2 }))
  items.push(item);
assert.deepEqual(items.map(item => item.role), ['user', 'user', 'assistant']);
assert.equal(items[2].id, spoken.output[0].id);
assert.deepEqual(await openai.conversations.items.retrieve(items[1].id, { conversation_id: conversation.id }), items[1]);
await openai.conversations.items.create(conversation.id, { items: [{ role: 'user', content: 'More.' }] });
await openai.conversations.items.delete(items[0].id, { conversation_id: conversation.id });
assert.deepEqual((await openai.conversations.update(conversation.id, { metadata: { topic: 'tide' } })).metadata, { topic: 'tide' });
assert.deepEqual((await openai.conversations.retrieve(conversation.id)).metadata, { topic: 'tide' });
assert.equal((await openai.conversations.delete(conversation.id)).deleted, true);
await assert.rejects(openai.conversations.retrieve(conversation.id), OpenAI.NotFoundError);

// Stored chat completions.
const messages = [{ role: 'user', content: input }];
const stored = await openai.chat.completions.create({ model, messages, store: true, max_completion_tokens: 5, metadata: { run: '1' } });
const second = await openai.chat.completions.create({ model, messages, store: true, max_completion_tokens: 5, metadata: { run: '2' }, stream: true });
let secondId;
for await (const chunk of second)
  secondId = chunk.id;
await openai.chat.completions.create({ model, messages, max_completion_tokens: 5 });
const listed = [];
for await (const completion of openai.chat.completions.list({ limit: 1 }))
  listed.push(completion.id);
assert.deepEqual(listed, [stored.id, secondId]);
assert.deepEqual((await openai.chat.completions.list({ metadata: { run: '2' } })).data.map(completion => completion.id), [secondId]);
assert.deepEqual((await openai.chat.completions.retrieve(stored.id)).choices, stored.choices);
const kept = (await openai.chat.completions.messages.list(stored.id)).data;
assert.equal(kept[0].content, input);
assert.deepEqual((await openai.chat.completions.update(stored.id, { metadata: { run: '3' } })).metadata, { run: '3' });
assert.equal((await openai.chat.completions.delete(stored.id)).deleted, true);
await assert.rejects(openai.chat.completions.retrieve(stored.id), OpenAI.NotFoundError);

await assert.rejects(
  openai.responses.create({ model, input, tools: [{ type: 'web_search_preview' }] }),
  error => error instanceof OpenAI.BadRequestError && error.param === 'tools[0].type' && error.message.includes('web_search_preview'));

console.log('all passed');
