import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { ResponsesToolRunner, runnerFunction } from 'openai/helpers/responses-tool-runner';
import { standardFunction, standardResponseFormat, standardTextFormat } from 'openai/helpers/standard-schema';
import { zodResponsesFunction } from 'openai/helpers/zod';
import { z } from 'zod';
import { apiKey, askEvent, askWeather, client, collect, model, url, weather, weatherIn } from '../nebula.mjs';

const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
const Event = z.object({ name: z.string(), date: z.iso.date(), participants: z.array(z.string()) });
const City = z.object({ city: z.string(), unit: z.enum(['celsius', 'fahrenheit']) });
const messages = content => [{ role: 'user', content }];

client('openai: standard schemas and tool runners', {
  'chat, parse': async () => {
    const { choices: [{ message }] } = await openai.chat.completions.parse({ model, messages: messages(askEvent), response_format: standardResponseFormat(Event, 'event') });
    assert.equal(message.parsed.date, '2026-05-01');
  },
  'chat, runTools with a step back': async () => {
    const seen = [];
    const tool = standardFunction({ name: weather.name, description: weather.description, parameters: City, function: ({ city }) => weatherIn(city) });
    const runner = openai.chat.completions.runTools({ model, messages: messages(askWeather), tools: [tool] }, { maxChatCompletions: 3 })
      .on('message', message => seen.push(message.role));
    assert.match(await runner.finalContent(), /17\.5/);
    assert.deepEqual(seen.filter(role => role !== 'user'), ['assistant', 'tool', 'assistant']);
    assert.ok((await runner.totalUsage()).total_tokens > 0);
  },
  'responses, parse': async () => {
    const answer = await openai.responses.parse({ model, input: askEvent, text: { format: standardTextFormat(Event, 'event') } });
    assert.equal(answer.output_parsed.date, '2026-05-01');
  },
  'responses, tool runner': async () => {
    for (const options of [{}, { stream: true }]) {
      const cities = [];
      const tool = zodResponsesFunction({ name: weather.name, description: weather.description, parameters: City, function: ({ city }) => { cities.push(city); return JSON.stringify(weatherIn(city)); } });
      const answer = await new ResponsesToolRunner({ functions: [runnerFunction(tool)] }).run(openai, { model, input: askWeather }, options);
      assert.deepEqual(cities, ['Paris']);
      assert.match(answer.output_text, /17\.5/);
    }
  },
});
