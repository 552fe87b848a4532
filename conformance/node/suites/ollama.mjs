import assert from 'node:assert/strict';
import { Ollama } from 'ollama';
import { apiKey, ask, askEvent, askWeather, client, collect, embeddingModel, model, reasoningModel, url, weather, weatherIn } from '../nebula.mjs';

const ollama = new Ollama({ host: url, headers: { Authorization: `Bearer ${apiKey}` } });
const messages = [{ role: 'user', content: ask }];
const tools = [{ type: 'function', function: weather }];

client('ollama', {
  'chat, whole': async () => {
    const answer = await ollama.chat({ model, messages });
    assert.ok(answer.done && answer.message.content.length > 10);
  },
  'chat, stream': async () => {
    const parts = await collect(await ollama.chat({ model, messages, stream: true }));
    assert.ok(parts.length > 5);
    assert.ok(parts.at(-1).eval_count > 0);
  },
  'chat, tool call and its result': async () => {
    const question = { role: 'user', content: askWeather };
    const { message } = await ollama.chat({ model, messages: [question], tools });
    assert.deepEqual(message.tool_calls[0].function.arguments, { city: 'Paris', unit: 'celsius' });
    const answer = await ollama.chat({ model, tools, messages: [question, message, { role: 'tool', tool_name: weather.name, content: JSON.stringify(weatherIn('Paris')) }] });
    assert.match(answer.message.content, /17\.5/);
  },
  'chat, tool call in a stream': async () => {
    const parts = await collect(await ollama.chat({ model, messages: [{ role: 'user', content: askWeather }], tools, stream: true }));
    assert.equal(parts.flatMap(part => part.message.tool_calls ?? []).length, 1);
  },
  'chat, structured output': async () => {
    const format = { type: 'object', properties: { date: { type: 'string', format: 'date' } }, required: ['date'] };
    const answer = await ollama.chat({ model, messages: [{ role: 'user', content: askEvent }], format });
    assert.equal(JSON.parse(answer.message.content).date, '2026-05-01');
  },
  'chat, thinking': async () => {
    assert.ok((await ollama.chat({ model: reasoningModel, messages, think: true })).message.thinking);
    assert.ok((await collect(await ollama.chat({ model: reasoningModel, messages, think: true, stream: true }))).some(part => part.message.thinking));
  },
  'chat, abort': async () => {
    const stream = await ollama.chat({ model, messages, stream: true });
    let parts = 0;
    try {
      for await (const _ of stream) {
        parts++;
        stream.abort();
      }
    } catch (error) {
      assert.match(error.message, /abort/i); // unless all parts were there already
    }
    assert.ok(parts > 0);
  },
  'generate': async () => {
    assert.ok((await ollama.generate({ model, prompt: ask })).response.length > 10);
    assert.ok((await collect(await ollama.generate({ model, prompt: ask, stream: true }))).length > 5);
  },
  'list, show, ps, version': async () => {
    assert.ok((await ollama.list()).models.some(one => one.model.startsWith(model)));
    assert.ok((await ollama.show({ model })).details);
    assert.ok((await ollama.ps()).models);
    assert.ok((await ollama.version()).version);
  },
  'errors': async () => {
    await assert.rejects(ollama.chat({ model: 'none', messages }), error => error.status_code === 404 && /none/.test(error.message));
  },
});
