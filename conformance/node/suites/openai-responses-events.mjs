import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { apiKey, ask, askWeather, client, collect, model, reasoningModel, url, weather } from '../nebula.mjs';

const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
const stream = request => openai.responses.create({ model, stream: true, ...request }).then(collect);
const types = events => new Set(events.map(event => event.type));

client('openai: events of responses', {
  'reasoning text': async () => {
    assert.ok(types(await stream({ model: reasoningModel, input: ask, reasoning: { effort: 'low' } })).has('response.reasoning_text.done'));
  },
  'reasoning summary': async () => {
    const events = await stream({ model: reasoningModel, input: ask, reasoning: { effort: 'low', summary: 'auto' } });
    assert.ok(types(events).has('response.reasoning_summary_text.done') && types(events).has('response.reasoning_summary_part.done'));
  },
  'custom tool call': async () => {
    const events = await stream({ input: 'Run code that prints 1.', tools: [{ type: 'custom', name: 'run_code', description: 'Runs code.' }], tool_choice: 'required' });
    assert.ok(types(events).has('response.custom_tool_call_input.delta') && types(events).has('response.custom_tool_call_input.done'));
  },
  'several function calls': async () => {
    const time = { ...weather, name: 'get_time', description: 'Get the current time in a city.' };
    const events = await stream({ input: 'What are the weather and the time in Paris?', tools: [weather, time].map(one => ({ type: 'function', ...one })), tool_choice: 'required' });
    assert.ok(events.at(-1).response.output.every(item => item.type === 'function_call'));
  },
  'log probabilities': async () => {
    const request = { input: ask, include: ['message.output_text.logprobs'], top_logprobs: 2 };
    assert.ok((await stream(request)).some(event => event.type === 'response.output_text.delta' && event.logprobs.length > 0));
    assert.ok((await openai.responses.create({ model, ...request })).output[0].content[0].logprobs.length > 0);
  },
  'incomplete': async () => {
    assert.equal((await stream({ input: ask, max_output_tokens: 16 })).at(-1).type, 'response.incomplete');
  },
  'background, queued and followed': async () => {
    const events = await stream({ input: ask, background: true });
    assert.equal(events[1].type, 'response.queued');
    assert.equal(events.at(-1).type, 'response.completed');
  },
  'background, resumed after an event': async () => {
    const { id } = await openai.responses.create({ model, input: ask, background: true, stream: true }).then(async events => {
      for await (const event of events)
        if (event.type === 'response.output_text.delta')
          return (events.controller.abort(), { id: first.id });
        else if (event.response)
          var first = event.response;
    });
    const rest = await collect(await openai.responses.retrieve(id, { stream: true, starting_after: 3 }));
    assert.equal(rest[0].sequence_number, 4);
    assert.equal(rest.at(-1).type, 'response.completed');
  },
  'background, cancelled': async () => {
    const { id } = await openai.responses.create({ model, input: ask, background: true });
    assert.ok(['cancelled', 'completed'].includes((await openai.responses.cancel(id)).status));
  },
  'every setting is repeated': async () => {
    const settings = {
      instructions: 'Be brief.', max_output_tokens: 50, metadata: { a: 'b' }, parallel_tool_calls: false, temperature: 0.5, top_p: 0.5, truncation: 'auto', user: 'u',
      safety_identifier: 's', prompt_cache_key: 'k', tool_choice: 'none', service_tier: 'default', text: { format: { type: 'text' }, verbosity: 'low' }, max_tool_calls: 3,
    };
    const answer = await openai.responses.create({ model, input: askWeather, tools: [{ type: 'function', strict: true, ...weather }], ...settings });
    for (const [name, value] of Object.entries(settings))
      assert.deepEqual(answer[name], value, name);
  },
});
