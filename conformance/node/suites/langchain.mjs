import assert from 'node:assert/strict';
import { HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { AzureChatOpenAI, AzureOpenAI, ChatOpenAI, OpenAI } from '@langchain/openai';
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
  'withStructuredOutput, JSON mode': async () => {
    const messages = [new SystemMessage('Answer as a JSON object with a date.'), new HumanMessage(askEvent)];
    assert.equal(typeof await create().withStructuredOutput(z.looseObject({}), { name: 'event', method: 'jsonMode' }).invoke(messages), 'object');
  },
  'withStructuredOutput, streamed, with the raw message': async () => {
    const chunks = await collect(await create().withStructuredOutput(Event, { name: 'event', method: 'jsonSchema', includeRaw: true }).stream(askEvent));
    assert.equal(chunks.at(-1).parsed.date.slice(0, 4), '2026');
  },
  'a named tool must be called': async () => {
    const { tool_calls } = await create().bindTools([getWeather], { tool_choice: weather.name }).invoke(ask);
    assert.equal(tool_calls[0].name, weather.name);
  },
  'streamEvents': async () => {
    const names = new Set();
    for await (const event of create().streamEvents(ask, { version: 'v2' }))
      names.add(event.event);
    assert.deepEqual([...names], ['on_chat_model_start', 'on_chat_model_stream', 'on_chat_model_end']);
  },
  'abort': async () => {
    const controller = new AbortController();
    await assert.rejects(async () => {
      for await (const _ of await create().stream(ask, { signal: controller.signal }))
        controller.abort();
    }, /abort/i);
  },
  'withStructuredOutput, function calling': async () => {
    Event.parse(await create().withStructuredOutput(Event, { name: 'event', method: 'functionCalling' }).invoke(askEvent));
  },
});

client('@langchain/openai', {
  ...cases(() => new ChatOpenAI({ model, apiKey, configuration, maxRetries: 0 })),
  'completions': async () => assert.ok(await new OpenAI({ model, apiKey, configuration, maxRetries: 0 }).invoke('The sea')),
  'completions, streamed': async () => assert.ok((await collect(await new OpenAI({ model, apiKey, configuration, maxRetries: 0 }).stream('The sea'))).length > 5),
});
client('@langchain/openai: responses', cases(() => new ChatOpenAI({ model, apiKey, configuration, maxRetries: 0, useResponsesApi: true })));

const azure = { azureOpenAIBasePath: `${url}/openai/deployments`, azureOpenAIApiKey: apiKey, azureOpenAIApiVersion: '2024-10-21', maxRetries: 0 };
client('@langchain/openai: AzureChatOpenAI', {
  ...cases(() => new AzureChatOpenAI({ ...azure, model, azureOpenAIApiDeploymentName: model })),
  'completions': async () => assert.ok(await new AzureOpenAI({ ...azure, azureOpenAIApiDeploymentName: model }).invoke('The sea')),
});
