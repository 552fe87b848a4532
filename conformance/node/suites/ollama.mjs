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
  'chat, images': async () => {
    const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    const { prompt_eval_count: plain } = await ollama.chat({ model, messages, options: { num_predict: 1 } });
    const { prompt_eval_count: seen } = await ollama.chat({ model, messages: [{ ...messages[0], images: [pixel] }], options: { num_predict: 1 } });
    assert.ok(seen > plain);
  },
  'chat, thinking': async () => {
    const answer = await ollama.chat({ model: reasoningModel, messages, think: true });
    assert.ok(answer.message.thinking.length > 10 && answer.message.content.length > 10);
    assert.ok((await collect(await ollama.chat({ model: reasoningModel, messages, think: true, stream: true }))).some(part => part.message.thinking));
    await assert.rejects(ollama.chat({ model, messages, think: true }), error => error.status_code === 400 && /does not support thinking/.test(error.message));
  },
  'chat, log probabilities': async () => {
    const { message, logprobs } = await ollama.chat({ model, messages, logprobs: true, top_logprobs: 2, options: { num_predict: 4 } });
    assert.equal(logprobs.map(one => one.token).join(''), message.content);
  },
  'chat, structured output': async () => {
    const format = { type: 'object', properties: { date: { type: 'string', format: 'date' } }, required: ['date'] };
    const answer = await ollama.chat({ model, messages: [{ role: 'user', content: askEvent }], format });
    assert.equal(JSON.parse(answer.message.content).date, '2026-05-01');
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
  'generate, context and raw': async () => {
    const first = await ollama.generate({ model, prompt: ask, options: { num_predict: 8 } });
    const next = await ollama.generate({ model, prompt: ask, context: first.context, options: { num_predict: 8 } });
    assert.ok(next.prompt_eval_count > first.prompt_eval_count);
    assert.ok(!(await ollama.generate({ model, prompt: ask, raw: true, options: { num_predict: 8 } })).context);
  },
  'load and unload': async () => {
    assert.equal((await ollama.chat({ model, messages: [] })).done_reason, 'load');
    assert.equal((await ollama.chat({ model, messages: [], keep_alive: 0 })).done_reason, 'unload');
    assert.equal((await ollama.generate({ model, prompt: '', keep_alive: '5m' })).done_reason, 'load');
    assert.equal((await collect(await ollama.generate({ model, prompt: '', stream: true }))).at(-1).done_reason, 'load');
  },
  'embed': async () => {
    const { embeddings: [sea, ocean, shares] } = await ollama.embed({ model: embeddingModel, input: ['The cat sleeps on the sofa.', 'A kitten naps on the couch.', 'Share prices fell.'] });
    const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
    assert.ok(dot(sea, ocean) > dot(sea, shares) + 0.2);
    assert.equal((await ollama.embed({ model: embeddingModel, input: ask, dimensions: 16, truncate: false })).embeddings[0].length, 16);
  },
  'embeddings': async () => {
    const { embedding } = await ollama.embeddings({ model: embeddingModel, prompt: ask });
    assert.deepEqual(embedding, (await ollama.embed({ model: embeddingModel, input: ask })).embeddings[0]);
  },
  'pull': async () => {
    assert.equal((await ollama.pull({ model })).status, 'success');
    assert.equal((await collect(await ollama.pull({ model, stream: true }))).at(-1).status, 'success');
    await assert.rejects(ollama.pull({ model: 'none' }), error => error.status_code === 404 && /file does not exist/.test(error.message));
  },
  'create, copy, push and delete are refused': async () => {
    for (const refused of [() => ollama.create({ model: 'new', from: model }), () => ollama.copy({ source: model, destination: 'new' }), () => ollama.push({ model }), () => ollama.delete({ model })])
      await assert.rejects(refused, error => error.status_code === 403 && /managed/.test(error.message));
  },
  'stop': async () => {
    const options = { temperature: 0 };
    const text = (await ollama.chat({ model, messages, options })).message.content;
    const stop = text.slice(20, 26);
    const cut = text.slice(0, text.indexOf(stop));
    const stopped = { model, messages, options: { ...options, stop: ['@never', stop] } };
    const whole = await ollama.chat(stopped);
    assert.deepEqual([whole.message.content, whole.done_reason], [cut, 'stop']);
    const parts = await collect(await ollama.chat({ ...stopped, stream: true }));
    assert.deepEqual([parts.map(part => part.message.content).join(''), parts.at(-1).done_reason], [cut, 'stop']);
    const { response } = await ollama.generate({ model, prompt: ask, options });
    const generated = await ollama.generate({ model, prompt: ask, options: { ...options, stop: [response.slice(10, 16)] } });
    assert.deepEqual([generated.response, generated.done_reason], [response.slice(0, response.indexOf(response.slice(10, 16))), 'stop']);
    assert.equal((await ollama.chat({ model, messages, options: { ...options, num_predict: 3 } })).done_reason, 'length');
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
