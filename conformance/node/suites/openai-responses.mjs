import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { zodResponsesFunction, zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { apiKey, ask, askEvent, askWeather, client, collect, model, reasoningModel, url, weather, weatherIn } from '../nebula.mjs';

const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
const Event = z.object({ name: z.string(), date: z.iso.date(), participants: z.array(z.string()) });
const tools = [{ type: 'function', strict: true, ...weather }];

client('openai: responses', {
  'whole': async () => {
    const answer = await openai.responses.create({ model, instructions: 'Be brief.', input: ask, metadata: { a: 'b' } });
    assert.equal(answer.status, 'completed');
    assert.ok(answer.output_text.length > 10);
    assert.deepEqual(answer.metadata, { a: 'b' });
  },
  'stream': async () => {
    const events = await collect(await openai.responses.create({ model, input: ask, stream: true }));
    assert.equal(events[0].type, 'response.created');
    assert.equal(events.at(-1).type, 'response.completed');
  },
  'stream helper': async () => {
    let text = '';
    const stream = openai.responses.stream({ model, input: ask }).on('response.output_text.delta', event => { text += event.delta; });
    assert.equal((await stream.finalResponse()).output_text, text);
  },
  'tool call and its result': async () => {
    const first = await openai.responses.create({ model, input: askWeather, tools });
    const call = first.output.find(item => item.type === 'function_call');
    assert.deepEqual(JSON.parse(call.arguments), { city: 'Paris', unit: 'celsius' });
    const output = { type: 'function_call_output', call_id: call.call_id, output: JSON.stringify(weatherIn('Paris')) };
    const answer = await openai.responses.create({ model, tools, input: [{ role: 'user', content: askWeather }, ...first.output, output] });
    assert.match(answer.output_text, /17\.5/);
  },
  'tool call in a stream helper': async () => {
    const City = z.object({ city: z.string(), unit: z.enum(['celsius', 'fahrenheit']) });
    const stream = openai.responses.stream({ model, input: askWeather, tools: [zodResponsesFunction({ name: weather.name, description: weather.description, parameters: City })] });
    const { output: [call] } = await stream.finalResponse();
    assert.deepEqual(call.parsed_arguments, { city: 'Paris', unit: 'celsius' });
  },
  'parse with zod': async () => {
    const answer = await openai.responses.parse({ model, input: askEvent, text: { format: zodTextFormat(Event, 'event') } });
    assert.equal(answer.output_parsed.date, '2026-05-01');
  },
  'parse in a stream helper': async () => {
    const answer = await openai.responses.stream({ model, input: askEvent, text: { format: zodTextFormat(Event, 'event') } }).finalResponse();
    assert.equal(answer.output_parsed.date, '2026-05-01');
  },
  'reasoning with summary': async () => {
    const answer = await openai.responses.create({ model: reasoningModel, input: ask, reasoning: { effort: 'low', summary: 'auto' } });
    assert.equal(answer.output[0].type, 'reasoning');
    assert.ok(answer.output[0].summary[0].text);
    assert.ok(answer.usage.output_tokens_details.reasoning_tokens > 0);
    await collect(await openai.responses.create({ model: reasoningModel, input: ask, reasoning: { effort: 'low', summary: 'auto' }, stream: true }));
  },
  'a maximum leaves it incomplete': async () => {
    const answer = await openai.responses.create({ model, input: ask, max_output_tokens: 16 });
    assert.equal(answer.status, 'incomplete');
    assert.equal(answer.incomplete_details.reason, 'max_output_tokens');
  },
  'errors': async () => {
    await assert.rejects(openai.responses.create({ model: 'none', input: ask }), error => error.code === 'model_not_found');
    await assert.rejects(openai.responses.create({ model, input: ask, tools: [{ type: 'web_search' }] }), OpenAI.BadRequestError);
  },
});
