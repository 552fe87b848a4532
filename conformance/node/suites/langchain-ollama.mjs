import assert from 'node:assert/strict';
import { HumanMessage, SystemMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOllama, Ollama, OllamaEmbeddings } from '@langchain/ollama';
import { z } from 'zod';
import { apiKey, ask, askEvent, askWeather, client, collect, embeddingModel, model, reasoningModel, url, weather, weatherIn } from '../nebula.mjs';

const connection = { baseUrl: url, headers: { Authorization: `Bearer ${apiKey}` }, maxRetries: 0 };
const Event = z.object({ name: z.string(), date: z.string(), participants: z.array(z.string()) });
const getWeather = tool(({ city }) => JSON.stringify(weatherIn(city)), { name: weather.name, description: weather.description, schema: z.object({ city: z.string(), unit: z.enum(['celsius', 'fahrenheit']) }) });
const create = fields => new ChatOllama({ model, ...connection, ...fields });

client('@langchain/ollama', {
  'invoke': async () => {
    const answer = await create({ checkOrPullModel: true, keepAlive: '5m' }).invoke([new SystemMessage('Be brief.'), new HumanMessage(ask)]);
    assert.ok(answer.text.length > 10);
    assert.ok(answer.usage_metadata.output_tokens > 0);
  },
  'stream': async () => assert.ok((await collect(await create().stream(ask))).length > 5),
  'thinking': async () => {
    const answer = await create({ model: reasoningModel, think: true }).invoke(ask);
    assert.ok(answer.additional_kwargs.reasoning_content.length > 10);
  },
  'bindTools and a tool message': async () => {
    const bound = create().bindTools([getWeather]);
    const question = new HumanMessage(askWeather);
    const answer = await bound.invoke([question]);
    assert.deepEqual(answer.tool_calls[0].args, { city: 'Paris', unit: 'celsius' });
    assert.match((await bound.invoke([question, answer, await getWeather.invoke(answer.tool_calls[0])])).text, /17\.5/);
  },
  'withStructuredOutput, JSON schema': async () => {
    assert.equal((await create().withStructuredOutput(Event, { name: 'event', method: 'jsonSchema' }).invoke(askEvent)).date.slice(0, 4), '2026');
  },
  'withStructuredOutput, function calling': async () => {
    Event.parse(await create().withStructuredOutput(Event, { name: 'event', method: 'functionCalling' }).invoke(`What is the event? ${askEvent}`));
  },
  'prompts': async () => assert.ok((await new Ollama({ model, ...connection }).invoke('The sea')).length > 10),
  'embeddings': async () => {
    const embeddings = new OllamaEmbeddings({ model: embeddingModel, ...connection });
    assert.deepEqual(await embeddings.embedQuery('The sea'), (await embeddings.embedDocuments(['The sea', 'The land']))[0]);
  },
});
