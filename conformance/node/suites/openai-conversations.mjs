import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { apiKey, askWeather, client, collect, model, reasoningModel, url, weather, weatherIn } from '../nebula.mjs';

const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
const tools = [{ type: 'function', strict: true, ...weather }];

client('openai: conversations', {
  'create, retrieve, update, delete': async () => {
    const { id } = await openai.conversations.create({ metadata: { a: 'b' } });
    assert.deepEqual((await openai.conversations.retrieve(id)).metadata, { a: 'b' });
    assert.deepEqual((await openai.conversations.update(id, { metadata: { c: 'd' } })).metadata, { c: 'd' });
    assert.ok((await openai.conversations.delete(id)).deleted);
    await assert.rejects(openai.conversations.retrieve(id), OpenAI.NotFoundError);
  },
  'items: create, list in pages, retrieve, delete': async () => {
    const { id } = await openai.conversations.create();
    const items = ['One.', 'Two.', 'Three.'].map(content => ({ type: 'message', role: 'user', content }));
    const made = await openai.conversations.items.create(id, { items });
    assert.equal(made.data.length, 3);
    const all = await collect(openai.conversations.items.list(id, { limit: 2, order: 'asc' }));
    assert.deepEqual(all.map(item => item.content[0].text), ['One.', 'Two.', 'Three.']);
    assert.equal((await openai.conversations.items.retrieve(all[0].id, { conversation_id: id })).id, all[0].id);
    await openai.conversations.items.delete(all[0].id, { conversation_id: id });
    assert.equal((await collect(openai.conversations.items.list(id))).length, 2);
  },
  'items of a tool call and of reasoning': async () => {
    const { id } = await openai.conversations.create();
    const { output: [call] } = await openai.responses.create({ model, conversation: id, input: askWeather, tools });
    await openai.responses.create({ model, conversation: id, tools, input: [{ type: 'function_call_output', call_id: call.call_id, output: JSON.stringify(weatherIn('Paris')) }] });
    await openai.responses.create({ model: reasoningModel, conversation: id, input: 'Think of it.', reasoning: { effort: 'low', summary: 'auto' } });
    const types = (await collect(openai.conversations.items.list(id, { order: 'asc' }))).map(item => item.type);
    assert.deepEqual(types, ['message', 'function_call', 'function_call_output', 'message', 'message', 'reasoning', 'message']);
  },
  'input items of a response': async () => {
    const first = await openai.responses.create({ model, input: askWeather, tools });
    const output = { type: 'function_call_output', call_id: first.output[0].call_id, output: JSON.stringify(weatherIn('Paris')) };
    const second = await openai.responses.create({ model, tools, input: [{ role: 'developer', content: 'Be brief.' }, { role: 'user', content: [{ type: 'input_text', text: askWeather }] }, ...first.output, output] });
    const items = await collect(openai.responses.inputItems.list(second.id, { limit: 1, order: 'asc' }));
    assert.deepEqual(items.map(item => item.type), ['message', 'message', 'function_call', 'function_call_output']);
  },
});
