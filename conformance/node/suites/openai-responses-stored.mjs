import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { apiKey, ask, client, collect, model, url } from '../nebula.mjs';

const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });

client('openai: stored responses', {
  'previous_response_id': async () => {
    const first = await openai.responses.create({ model, input: ask });
    const second = await openai.responses.create({ model, input: 'Tell me more.', previous_response_id: first.id });
    assert.equal(second.previous_response_id, first.id);
    assert.ok(second.usage.input_tokens > first.usage.input_tokens);
  },
  'retrieve, input items, delete': async () => {
    const answer = await openai.responses.create({ model, input: ask });
    assert.equal((await openai.responses.retrieve(answer.id)).output_text, answer.output_text);
    assert.equal((await collect(openai.responses.inputItems.list(answer.id))).length, 1);
    await openai.responses.delete(answer.id);
    await assert.rejects(openai.responses.retrieve(answer.id), OpenAI.NotFoundError);
  },
  'background, followed': async () => {
    const queued = await openai.responses.create({ model, input: ask, background: true });
    let answer = queued;
    while (['queued', 'in_progress'].includes(answer.status))
      answer = await openai.responses.retrieve(queued.id);
    assert.equal(answer.status, 'completed');
  },
  'conversation': async () => {
    const conversation = await openai.conversations.create({ items: [{ type: 'message', role: 'user', content: 'My name is Ann.' }] });
    await openai.responses.create({ model, input: ask, conversation: conversation.id });
    assert.ok((await collect(openai.conversations.items.list(conversation.id))).length >= 3);
    await openai.conversations.delete(conversation.id);
  },
});
