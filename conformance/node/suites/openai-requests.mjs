import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { ChatCompletionStream } from 'openai/lib/ChatCompletionStream';
import { apiKey, ask, client, collect, limitedKey, model, stoppedModel, url } from '../nebula.mjs';

const baseURL = `${url}/v1`;
const openai = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const request = { model, messages: [{ role: 'user', content: ask }] };

/** A client that counts its attempts and remembers their statuses. */
const counting = options => {
  const statuses = [];
  const send = async (...args) => {
    const response = await fetch(...args);
    statuses.push(response.status);
    return response;
  };
  return [new OpenAI({ baseURL, apiKey, fetch: send, ...options }), statuses];
};

client('openai: requests', {
  'withResponse and asResponse': async () => {
    const { data, response, request_id } = await openai.chat.completions.create(request).withResponse();
    assert.ok(data.choices[0].message.content);
    assert.match(request_id, /^req_/);
    assert.equal(response.headers.get('x-request-id'), request_id);
    const raw = await openai.chat.completions.create({ ...request, stream: true }).asResponse();
    assert.match(raw.headers.get('content-type'), /^text\/event-stream/);
    assert.match(await raw.text(), /data: \[DONE\]\n\n$/);
  },
  'get and post of any path': async () => {
    assert.ok((await openai.get('/models')).data.length > 0);
    assert.ok((await openai.post('/chat/completions', { body: request })).choices[0].message.content);
  },
  'a stream is split with tee, and sent on with toReadableStream': async () => {
    const [left, right] = (await openai.chat.completions.create({ ...request, stream: true })).tee();
    assert.deepEqual(await collect(left), await collect(right));
    const source = await openai.chat.completions.create({ ...request, stream: true });
    const text = await ChatCompletionStream.fromReadableStream(source.toReadableStream()).finalContent();
    assert.ok(text.length > 10);
  },
  'abort before and within an answer': async () => {
    const early = new AbortController();
    early.abort();
    await assert.rejects(openai.chat.completions.create(request, { signal: early.signal }), OpenAI.APIUserAbortError);
    const stream = await openai.chat.completions.create({ ...request, max_tokens: 5000, ignore_eos: true, stream: true });
    for await (const chunk of stream)
      if (chunk.choices[0]?.delta.content)
        break;
    assert.ok(stream.controller.signal.aborted);
    const helper = openai.chat.completions.stream({ ...request, max_tokens: 5000, ignore_eos: true });
    helper.once('content', () => helper.abort());
    await assert.rejects(helper.done(), OpenAI.APIUserAbortError);
  },
  'timeout': async () => {
    await assert.rejects(openai.chat.completions.create({ ...request, max_tokens: 5000, ignore_eos: true }, { timeout: 1 }), OpenAI.APIConnectionTimeoutError);
  },
  'no retry of what cannot succeed': async () => {
    const [counted, statuses] = counting();
    await assert.rejects(counted.chat.completions.create({ ...request, model: 'none' }), OpenAI.NotFoundError);
    assert.deepEqual(statuses, [404]);
  },
  'retry of 429 after retry-after': { skip: !limitedKey, test: async () => {
    const limited = new OpenAI({ baseURL, apiKey: limitedKey, maxRetries: 0 });
    const refused = [];
    while (refused.length === 0)
      await Promise.all(Array.from({ length: 10 }, () => limited.chat.completions.create({ ...request, max_tokens: 1 }).catch(error => refused.push(error))));
    assert.ok(refused.every(error => error instanceof OpenAI.RateLimitError && Number(error.headers.get('retry-after')) >= 1));
    const [patient, statuses] = counting({ apiKey: limitedKey, maxRetries: 5 });
    while (!statuses.includes(429))
      await patient.chat.completions.create({ ...request, max_tokens: 1 });
    assert.equal(statuses.at(-1), 200);
  } },
  'retry of 503 after retry-after': { skip: !stoppedModel, test: async () => {
    const [counted, statuses] = counting({ maxRetries: 1 });
    await assert.rejects(counted.chat.completions.create({ ...request, model: stoppedModel }), error => error instanceof OpenAI.InternalServerError && error.status === 503 && error.headers.has('retry-after'));
    assert.deepEqual(statuses, [503, 503]);
  } },
});
