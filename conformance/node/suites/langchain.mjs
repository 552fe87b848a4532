import assert from 'node:assert/strict';
import { HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAI } from '@langchain/openai';
import { z } from 'zod';
import { apiKey, ask, askEvent, askWeather, client, collect, model, url, weather, weatherIn } from '../nebula.mjs';

const configuration = { baseURL: `${url}/v1` };
const Event = z.object({ name: z.string(), date: z.string(), participants: z.array(z.string()) });
const getWeather = tool(({ city }) => JSON.stringify(weatherIn(city)), { name: weather.name, description: weather.description, schema: z.object({ city: z.string(), unit: z.enum(['celsius', 'fahrenheit']) }) });

const cases = create => ({
  'invoke': async () => {
    const answer = await create().invoke([new SystemMessage('Be brief.'), new HumanMessage(ask)]);
    assert.ok(answer.text.length > 10);
    assert.ok(answer.usage_metadata.output_tokens > 0);
  },
  'stream': async () => {
    const chunks = await collect(await create().stream(ask));
    assert.ok(chunks.length > 5);
    const whole = chunks.reduce((sum, chunk) => sum.concat(chunk));
    assert.ok(whole.usage_metadata.output_tokens > 0);
  },
  'batch': async () => assert.equal((await create().batch([ask, 'Hello.'])).length, 2),
  'bindTools and a tool message': async () => {
    const bound = create().bindTools([getWeather]);
    const question = new HumanMessage(askWeather);
    const answer = await bound.invoke([question]);
    const [call] = answer.tool_calls;
    assert.deepEqual(call.args, { city: 'Paris', unit: 'celsius' });
    const result = await getWeather.invoke(call);
    assert.ok(result instanceof ToolMessage);
    assert.match((await bound.invoke([question, answer, result])).text, /17\.5/);
  },
  'bindTools in a stream': async () => {
    const chunks = await collect(await create().bindTools([getWeather], { tool_choice: 'required' }).stream(askWeather));
    const whole = chunks.reduce((sum, chunk) => sum.concat(chunk));
    assert.deepEqual(whole.tool_calls[0].args, { city: 'Paris', unit: 'celsius' });
  },
  'withStructuredOutput, JSON schema': async () => {
    assert.equal((await create().withStructuredOutput(Event, { name: 'event', method: 'jsonSchema' }).invoke(askEvent)).date.slice(0, 4), '2026');
  },
  'withStructuredOutput, function calling': async () => {
    Event.parse(await create().withStructuredOutput(Event, { name: 'event', method: 'functionCalling' }).invoke(askEvent));
  },
});

client('@langchain/openai', {
  ...cases(() => new ChatOpenAI({ model, apiKey, configuration, maxRetries: 0 })),
  'completions': async () => assert.ok(await new OpenAI({ model, apiKey, configuration, maxRetries: 0 }).invoke('The sea')),
});
client('@langchain/openai: responses', cases(() => new ChatOpenAI({ model, apiKey, configuration, maxRetries: 0, useResponsesApi: true })));
