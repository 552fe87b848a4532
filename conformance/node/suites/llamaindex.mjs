import assert from 'node:assert/strict';
import { openai } from '@llamaindex/openai';
import { tool } from 'llamaindex';
import { z } from 'zod';
import { apiKey, ask, askWeather, client, collect, model, url, weather, weatherIn } from '../nebula.mjs';

const llm = () => openai({ model, apiKey, baseURL: `${url}/v1`, maxRetries: 0 });
const messages = [{ role: 'user', content: ask }];

client('llamaindex', {
  'chat': async () => assert.ok((await llm().chat({ messages })).message.content.length > 10),
  'chat, stream': async () => assert.ok((await collect(await llm().chat({ messages, stream: true }))).length > 5),
  'complete': async () => assert.ok((await llm().complete({ prompt: ask })).text.length > 10),
  'exec with a tool': async () => {
    const cities = [];
    const getWeather = tool({
      name: weather.name, description: weather.description,
      parameters: z.object({ city: z.string(), unit: z.enum(['celsius', 'fahrenheit']) }),
      execute: ({ city }) => { cities.push(city); return JSON.stringify(weatherIn(city)); },
    });
    const { newMessages, toolCalls } = await llm().exec({ messages: [{ role: 'user', content: askWeather }], tools: [getWeather] });
    assert.equal(toolCalls.length, 1);
    assert.deepEqual(cities, ['Paris']);
    assert.match((await llm().chat({ messages: [{ role: 'user', content: askWeather }, ...newMessages] })).message.content, /17\.5/);
  },
});
