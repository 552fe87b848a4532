import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { apiKey, ask, askWeather, client, collect, model, url, weather } from '../nebula.mjs';

const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
const store = (content, options) => openai.chat.completions.create({ model, messages: [{ role: 'user', content }], store: true, ...options });

client('openai: stored completions', {
  'retrieve, update, messages, delete': async () => {
    const made = await store(ask, { metadata: { topic: 'sea' } });
    const read = await openai.chat.completions.retrieve(made.id);
    assert.deepEqual(read.choices, made.choices);
    assert.deepEqual((await openai.chat.completions.update(made.id, { metadata: { topic: 'ocean' } })).metadata, { topic: 'ocean' });
    const [message] = await collect(openai.chat.completions.messages.list(made.id));
    assert.equal(message.content, ask);
    assert.ok((await openai.chat.completions.delete(made.id)).deleted);
    await assert.rejects(openai.chat.completions.retrieve(made.id), OpenAI.NotFoundError);
  },
  'a tool call, logprobs and several choices': async () => {
    const made = await store(askWeather, { n: 2, logprobs: true, top_logprobs: 2, tools: [{ type: 'function', function: weather }], metadata: { kind: 'call' } });
    assert.deepEqual((await openai.chat.completions.retrieve(made.id)).choices, made.choices);
  },
  'a list in pages, by metadata': async () => {
    const mark = `list-${Date.now()}`;
    for (let i = 0; i < 3; i++)
      await store(ask, { max_tokens: 3, metadata: { mark } });
    const page = await openai.chat.completions.list({ limit: 2, metadata: { mark } });
    assert.equal(page.data.length, 2);
    assert.ok(page.has_more);
    assert.equal((await collect(openai.chat.completions.list({ limit: 2, metadata: { mark } }))).length, 3);
  },
  'a streamed one': async () => {
    const chunks = await collect(await store(ask, { stream: true }));
    const text = chunks.map(chunk => chunk.choices[0]?.delta.content ?? '').join('');
    assert.equal((await openai.chat.completions.retrieve(chunks[0].id)).choices[0].message.content, text);
  },
});
