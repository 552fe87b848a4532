import assert from 'node:assert/strict';
import OpenAI, { AzureOpenAI } from 'openai';
import { zodFunction, zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { apiKey, ask, askEvent, askWeather, client, collect, embeddingModel, model, url, weather, weatherIn } from '../nebula.mjs';

const azure = new AzureOpenAI({ endpoint: url, apiKey, apiVersion: '2024-10-21', maxRetries: 0 });
const current = new OpenAI({ baseURL: `${url}/openai/v1`, apiKey, maxRetries: 0 });
const user = content => [{ role: 'user', content }];

client('AzureOpenAI of openai: helpers', {
  'stream helper': async () => {
    assert.ok((await azure.chat.completions.stream({ model, messages: user(ask) }).finalContent()).length > 10);
  },
  'runTools': async () => {
    const City = z.object({ city: z.string(), unit: z.enum(['celsius', 'fahrenheit']) });
    const tool = zodFunction({ name: weather.name, description: weather.description, parameters: City, function: ({ city }) => weatherIn(city) });
    assert.match(await azure.chat.completions.runTools({ model, messages: user(askWeather), tools: [tool] }).finalContent(), /17\.5/);
  },
  'parse with zod': async () => {
    const Event = z.object({ name: z.string(), date: z.iso.date() });
    const { choices: [{ message }] } = await azure.chat.completions.parse({ model, messages: user(askEvent), response_format: zodResponseFormat(Event, 'event') });
    assert.equal(message.parsed.date, '2026-05-01');
  },
  'responses, whole and streamed': async () => {
    assert.ok((await azure.responses.create({ model, input: ask })).output_text);
    assert.equal((await collect(await azure.responses.create({ model, input: ask, stream: true }))).at(-1).type, 'response.completed');
  },
  'models': async () => assert.ok((await collect(azure.models.list())).some(one => one.id === model)),
  'Microsoft Entra token': async () => {
    const withToken = new AzureOpenAI({ endpoint: url, azureADTokenProvider: async () => apiKey, apiVersion: '2024-10-21', maxRetries: 0 });
    assert.ok((await withToken.chat.completions.create({ model, messages: user(ask) })).choices[0].message.content);
  },
  'version 1 of the API': async () => {
    assert.ok((await current.chat.completions.create({ model, messages: user(ask) })).choices[0].message.content);
    assert.ok((await current.responses.create({ model, input: ask })).output_text);
    assert.ok((await current.embeddings.create({ model: embeddingModel, input: 'The sea' })).data[0].embedding.length > 100);
  },
});
