import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { z } from 'zod';
import { apiKey, ask, askEvent, askWeather, client, collect, limitedKey, model, reasoningModel, url, weather, weatherIn } from '../nebula.mjs';

const anthropic = new Anthropic({ baseURL: url, apiKey, maxRetries: 0 });
const request = { model, max_tokens: 1000, messages: [{ role: 'user', content: ask }] };
const question = { ...request, messages: [{ role: 'user', content: askWeather }] };
const tools = [{ name: weather.name, description: weather.description, input_schema: weather.parameters }];
const runner = (cities, options) => anthropic.beta.messages.toolRunner({
  ...question, ...options,
  tools: [betaZodTool({ name: weather.name, description: weather.description, inputSchema: z.object({ city: z.string(), unit: z.enum(['celsius', 'fahrenheit']) }), run: ({ city }) => { cities.push(city); return JSON.stringify(weatherIn(city)); } })],
});

client('@anthropic-ai/sdk: helpers', {
  'events of a stream helper': async () => {
    const seen = { text: '', thinking: '', signature: '', json: '', blocks: [] };
    const thought = anthropic.messages.stream({ ...request, model: reasoningModel, max_tokens: 4000, thinking: { type: 'enabled', budget_tokens: 1024 } })
      .on('text', delta => { seen.text += delta; }).on('thinking', delta => { seen.thinking += delta; }).on('signature', value => { seen.signature = value; })
      .on('contentBlock', block => seen.blocks.push(block.type));
    const { content: [thinking, text] } = await thought.finalMessage();
    assert.deepEqual([seen.thinking, seen.signature, seen.text], [thinking.thinking, thinking.signature, text.text]);
    const called = anthropic.messages.stream({ ...question, tools }).on('inputJson', delta => { seen.json += delta; }).on('contentBlock', block => seen.blocks.push(block.type));
    await called.done();
    assert.deepEqual(JSON.parse(seen.json), { city: 'Paris', unit: 'celsius' });
    assert.deepEqual(seen.blocks, ['thinking', 'text', 'tool_use']);
  },
  'a stream helper from a readable stream': async () => {
    const source = anthropic.messages.stream(request).toReadableStream();
    assert.ok((await (await import('@anthropic-ai/sdk/lib/MessageStream')).MessageStream.fromReadableStream(source).finalText()).length > 10);
  },
  'abort': async () => {
    const stream = anthropic.messages.stream(request);
    stream.once('text', () => stream.abort());
    await assert.rejects(stream.done(), Anthropic.APIUserAbortError);
  },
  'parse with zod': async () => {
    const Event = z.object({ name: z.string(), date: z.iso.date() });
    const answer = await anthropic.messages.parse({ ...request, messages: [{ role: 'user', content: askEvent }], output_config: { format: zodOutputFormat(Event) } });
    assert.equal(answer.parsed_output.date, '2026-05-01');
  },
  'tool runner with zod, whole and streamed': async () => {
    const cities = [];
    assert.match((await runner(cities).runUntilDone()).content.at(-1).text, /17\.5/);
    const streams = [];
    for await (const stream of runner(cities, { stream: true }))
      streams.push(await stream.finalMessage());
    assert.deepEqual(streams.map(message => message.stop_reason), ['tool_use', 'end_turn']);
    assert.deepEqual(cities, ['Paris', 'Paris']);
  },
  'count_tokens with tools and a system prompt': async () => {
    const prompt = { model, messages: question.messages, tools, system: 'Be brief.' };
    const { input_tokens } = await anthropic.messages.countTokens(prompt);
    assert.equal(input_tokens, (await anthropic.messages.create({ ...prompt, max_tokens: 5 })).usage.input_tokens);
  },
  'models in pages': async () => {
    const first = await anthropic.models.list({ limit: 1 });
    assert.equal(first.data.length, 1);
    assert.ok((await collect(anthropic.models.list({ limit: 1 }))).length > 1);
    assert.equal((await anthropic.models.retrieve(model)).id, model);
  },
  'withResponse': async () => {
    const { data, request_id } = await anthropic.messages.create(request).withResponse();
    assert.match(data.id, /^msg_/);
    assert.match(request_id, /^req_/);
  },
  'retry of 429 after retry-after': { skip: !limitedKey, test: async () => {
    const limited = anthropic.withOptions({ apiKey: limitedKey });
    let refused;
    while (!refused)
      await Promise.all(Array.from({ length: 10 }, () => limited.messages.create({ ...request, max_tokens: 1 }).catch(error => { refused = error; })));
    assert.ok(refused instanceof Anthropic.RateLimitError);
    assert.ok(refused.headers.has('retry-after'));
    assert.ok((await limited.messages.create({ ...request, max_tokens: 1 }, { maxRetries: 5 })).id);
  } },
});
