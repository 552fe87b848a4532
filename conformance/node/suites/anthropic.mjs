import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { apiKey, ask, askWeather, client, collect, model, reasoningModel, url, weather, weatherIn } from '../nebula.mjs';

const anthropic = new Anthropic({ baseURL: url, apiKey, maxRetries: 0 });
const messages = [{ role: 'user', content: ask }];
const tools = [{ name: weather.name, description: weather.description, input_schema: weather.parameters }];
const question = { role: 'user', content: askWeather };

client('@anthropic-ai/sdk', {
  'messages, whole': async () => {
    const answer = await anthropic.messages.create({ model, max_tokens: 1000, system: 'Be brief.', messages });
    assert.equal(answer.stop_reason, 'end_turn');
    assert.ok(answer.content[0].text.length > 10);
  },
  'messages, events': async () => {
    const events = await collect(await anthropic.messages.create({ model, max_tokens: 1000, messages, stream: true }));
    assert.equal(events[0].type, 'message_start');
    assert.ok(events.length > 8);
  },
  'messages, stream helper': async () => {
    let text = '';
    const stream = anthropic.messages.stream({ model, max_tokens: 1000, messages }).on('text', delta => { text += delta; });
    assert.equal(await stream.finalText(), text);
    assert.ok((await stream.finalMessage()).usage.output_tokens > 5);
  },
  'tool use and its result': async () => {
    const first = await anthropic.messages.create({ model, max_tokens: 1000, tools, messages: [question] });
    assert.equal(first.stop_reason, 'tool_use');
    const use = first.content.find(block => block.type === 'tool_use');
    assert.deepEqual(use.input, { city: 'Paris', unit: 'celsius' });
    const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: JSON.stringify(weatherIn('Paris')) }] };
    const answer = await anthropic.messages.create({ model, max_tokens: 1000, tools, messages: [question, { role: 'assistant', content: first.content }, result] });
    assert.match(answer.content[0].text, /17\.5/);
  },
  'tool use in a stream helper': async () => {
    const answer = await anthropic.messages.stream({ model, max_tokens: 1000, tools, tool_choice: { type: 'any' }, messages: [question] }).finalMessage();
    assert.deepEqual(answer.content.find(block => block.type === 'tool_use').input, { city: 'Paris', unit: 'celsius' });
  },
  'tool runner': async () => {
    const calls = [];
    const answer = await anthropic.beta.messages.toolRunner({
      model, max_tokens: 1000, messages: [question],
      tools: [{ ...tools[0], type: 'custom', run: ({ city }) => { calls.push(city); return JSON.stringify(weatherIn(city)); }, parse: input => input }],
    });
    assert.deepEqual(calls, ['Paris']);
    assert.match(answer.content.at(-1).text, /17\.5/);
  },
  'thinking': async () => {
    const request = { model: reasoningModel, max_tokens: 4000, thinking: { type: 'enabled', budget_tokens: 1024 }, messages };
    const answer = await anthropic.messages.create(request);
    assert.equal(answer.content[0].type, 'thinking');
    assert.equal((await anthropic.messages.stream(request).finalMessage()).content[0].type, 'thinking');
  },
  'max_tokens': async () => {
    const answer = await anthropic.messages.create({ model, max_tokens: 5, messages });
    assert.equal(answer.stop_reason, 'max_tokens');
    assert.equal(answer.usage.output_tokens, 5);
  },
  'stop_sequences': async () => {
    const request = { model, max_tokens: 1000, temperature: 0, messages };
    const { text } = (await anthropic.messages.create(request)).content[0];
    const stop = text.slice(20, 26);
    const stopped = { ...request, stop_sequences: ['@never', stop] };
    for (const answer of [await anthropic.messages.create(stopped), await anthropic.messages.stream(stopped).finalMessage()]) {
      assert.deepEqual([answer.stop_reason, answer.stop_sequence], ['stop_sequence', stop]);
      assert.equal(answer.content[0].text, text.slice(0, text.indexOf(stop)));
    }
    const whole = await anthropic.messages.create({ ...request, stop_sequences: ['@never'] });
    assert.deepEqual([whole.stop_reason, whole.stop_sequence, whole.content[0].text], ['end_turn', null, text]);
  },
  'stop_sequences and tool use': async () => {
    const answer = await anthropic.messages.create({ model, max_tokens: 1000, tools, messages: [question], stop_sequences: ['Paris'] });
    assert.deepEqual([answer.stop_reason, answer.stop_sequence], ['tool_use', null]);
  },
  'count_tokens': async () => {
    const { input_tokens } = await anthropic.messages.countTokens({ model, messages });
    assert.equal(input_tokens, (await anthropic.messages.create({ model, max_tokens: 5, messages })).usage.input_tokens);
  },
  'models': async () => {
    assert.ok((await collect(anthropic.models.list())).some(one => one.id === model));
  },
  'errors': async () => {
    await assert.rejects(new Anthropic({ baseURL: url, apiKey: 'wrong', maxRetries: 0 }).messages.create({ model, max_tokens: 5, messages }), error => error instanceof Anthropic.AuthenticationError && error.error.error.type === 'authentication_error');
    await assert.rejects(anthropic.messages.create({ model: 'none', max_tokens: 5, messages }), error => error instanceof Anthropic.NotFoundError);
    await assert.rejects(anthropic.messages.create({ model, messages }), error => error instanceof Anthropic.BadRequestError && error.error.error.type === 'invalid_request_error');
  },
});
