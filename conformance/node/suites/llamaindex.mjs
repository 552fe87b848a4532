import assert from 'node:assert/strict';
import { openai, OpenAIEmbedding } from '@llamaindex/openai';
import { Document, Settings, SimpleChatEngine, tool, VectorStoreIndex } from 'llamaindex';
import { z } from 'zod';
import { apiKey, ask, askEvent, askWeather, client, collect, embeddingModel, model, url, weather, weatherIn } from '../nebula.mjs';

const llm = () => openai({ model, apiKey, baseURL: `${url}/v1`, maxRetries: 0 });
const City = z.object({ city: z.string(), unit: z.enum(['celsius', 'fahrenheit']) });
const messages = [{ role: 'user', content: ask }];

client('llamaindex', {
  'chat': async () => assert.ok((await llm().chat({ messages })).message.content.length > 10),
  'chat, stream': async () => assert.ok((await collect(await llm().chat({ messages, stream: true }))).length > 5),
  'complete': async () => assert.ok((await llm().complete({ prompt: ask })).text.length > 10),
  'exec with a tool': async () => {
    const cities = [];
    const getWeather = tool({
      name: weather.name, description: weather.description,
      parameters: City,
      execute: ({ city }) => { cities.push(city); return JSON.stringify(weatherIn(city)); },
    });
    const { newMessages, toolCalls } = await llm().exec({ messages: [{ role: 'user', content: askWeather }], tools: [getWeather] });
    assert.equal(toolCalls.length, 1);
    assert.deepEqual(cities, ['Paris']);
    assert.match((await llm().chat({ messages: [{ role: 'user', content: askWeather }, ...newMessages] })).message.content, /17\.5/);
  },
  'exec with a tool, streamed': async () => {
    const getWeather = tool({ name: weather.name, description: weather.description, parameters: City, execute: ({ city }) => JSON.stringify(weatherIn(city)) });
    const { stream, newMessages, toolCalls } = await llm().exec({ stream: true, messages: [{ role: 'user', content: askWeather }], tools: [getWeather] });
    await collect(stream);
    assert.equal(toolCalls.length, 1);
    assert.match((await llm().chat({ messages: [{ role: 'user', content: askWeather }, ...newMessages()] })).message.content, /17\.5/);
  },
  'chat with a response format': async () => {
    const { message } = await llm().chat({ messages: [{ role: 'user', content: askEvent }], responseFormat: z.object({ name: z.string(), date: z.string() }) });
    assert.equal(JSON.parse(message.content).date.slice(0, 4), '2026');
  },
  'complete, stream': async () => assert.ok((await collect(await llm().complete({ prompt: ask, stream: true }))).length > 5),
  'chat engine': async () => {
    const engine = new SimpleChatEngine({ llm: llm() });
    assert.ok((await engine.chat({ message: ask })).message.content.length > 10);
    assert.ok((await collect(await engine.chat({ message: 'Tell me more.', stream: true }))).length > 5);
  },
  'query of an index': async () => {
    const embedModel = new OpenAIEmbedding({ model: embeddingModel, apiKey, baseURL: `${url}/v1` });
    await Settings.withLLM(llm(), () => Settings.withEmbedModel(embedModel, async () => {
      const index = await VectorStoreIndex.fromDocuments([new Document({ text: 'The cat sleeps on the sofa.' }), new Document({ text: 'Interest rates rose in May.' })]);
      const { sourceNodes, message } = await index.asQueryEngine({ similarityTopK: 1 }).query({ query: 'Where does the kitten nap?' });
      assert.match(sourceNodes[0].node.text, /cat/);
      assert.ok(message.content.length > 10);
    }));
  },
});
