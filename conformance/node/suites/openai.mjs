import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { zodFunction, zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { apiKey, ask, askEvent, askWeather, client, collect, model, reasoningModel, url, weather, weatherIn } from '../nebula.mjs';

const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
const user = content => [{ role: 'user', content }];
const Event = z.object({ name: z.string(), date: z.iso.date(), participants: z.array(z.string()) });
const tools = [{ type: 'function', function: weather }];
const City = z.object({ city: z.string(), unit: z.enum(['celsius', 'fahrenheit']) });
const tool = () => {
  const calls = [];
  return [calls, zodFunction({ name: weather.name, description: weather.description, parameters: City, function: ({ city }) => { calls.push(city); return weatherIn(city); } })];
};

client('openai', {
  'chat, whole': async () => {
    const answer = await openai.chat.completions.create({ model, messages: user(ask), n: 2 });
    assert.equal(answer.choices.length, 2);
    assert.equal(answer.model, model);
  },
  'chat, stream with usage': async () => {
    const chunks = await collect(await openai.chat.completions.create({ model, messages: user(ask), stream: true, stream_options: { include_usage: true } }));
    assert.ok(chunks.at(-1).usage.completion_tokens > 0);
    assert.deepEqual(chunks.at(-1).choices, []);
  },
  'chat, stream helper': async () => {
    let text = '', contents = 0;
    const stream = openai.chat.completions.stream({ model, messages: user(ask), logprobs: true }).on('content', delta => { text += delta; contents++; });
    const done = await stream.finalChatCompletion();
    assert.equal(done.choices[0].message.content, text);
    assert.equal(done.choices[0].logprobs.content.map(token => token.token).join(''), text);
    assert.ok(contents > 5);
  },
  'chat and completions, stop': async () => {
    const request = { model, seed: 1, max_tokens: 60 };
    const chat = { ...request, messages: user(ask) };
    const { content } = (await openai.chat.completions.create(chat)).choices[0].message;
    const stop = content.slice(20, 26);
    for (const answer of [await openai.chat.completions.create({ ...chat, stop }), await openai.chat.completions.stream({ ...chat, stop }).finalChatCompletion()]) {
      assert.equal(answer.choices[0].message.content, content.slice(0, content.indexOf(stop)));
      assert.deepEqual([answer.choices[0].finish_reason, answer.choices[0].stop_reason], ['stop', stop]);
    }
    const { text } = (await openai.completions.create({ ...request, prompt: ask })).choices[0];
    const choice = (await openai.completions.create({ ...request, prompt: ask, stop: text.slice(10, 16), include_stop_str_in_output: true })).choices[0];
    assert.deepEqual([choice.text, choice.stop_reason], [text.slice(0, text.indexOf(text.slice(10, 16)) + 6), text.slice(10, 16)]);
  },
  'chat, images and files': async () => {
    const png = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    const answer = await openai.chat.completions.create({ model, messages: user([{ type: 'text', text: 'What is this?' }, { type: 'image_url', image_url: { url: png, detail: 'low' } }]) });
    assert.ok(answer.usage.prompt_tokens > 80, `${answer.usage.prompt_tokens} tokens`);
  },
  'chat, tool call': async () => {
    const { choices: [choice] } = await openai.chat.completions.create({ model, messages: user(askWeather), tools });
    assert.equal(choice.finish_reason, 'tool_calls');
    assert.deepEqual(JSON.parse(choice.message.tool_calls[0].function.arguments), { city: 'Paris', unit: 'celsius' });
  },
  'chat, tool call in a stream helper': async () => {
    const parsed = [];
    const stream = openai.chat.completions.stream({ model, messages: user(askWeather), tools: [{ type: 'function', function: { ...weather, strict: true } }] });
    stream.on('tool_calls.function.arguments.done', call => parsed.push(call.parsed_arguments));
    const { choices: [choice] } = await stream.finalChatCompletion();
    assert.equal(choice.finish_reason, 'tool_calls');
    assert.deepEqual(parsed, [{ city: 'Paris', unit: 'celsius' }]);
  },
  'chat, runTools': async () => {
    const [calls, one] = tool();
    const text = await openai.chat.completions.runTools({ model, messages: user(askWeather), tools: [one] }).finalContent();
    assert.deepEqual(calls, ['Paris']);
    assert.match(text, /17\.5/);
  },
  'chat, runTools in a stream': async () => {
    const [calls, one] = tool();
    const text = await openai.chat.completions.runTools({ model, messages: user(askWeather), tools: [one], stream: true }).finalContent();
    assert.deepEqual(calls, ['Paris']);
    assert.match(text, /17\.5/);
  },
  'chat, custom tool': async () => {
    const custom = { type: 'custom', custom: { name: 'run_code', description: 'Runs code.' } };
    const { choices: [choice] } = await openai.chat.completions.create({ model, messages: user('Run code that prints 1.'), tools: [custom], tool_choice: 'required' });
    assert.equal(choice.message.tool_calls[0].custom.name, 'run_code');
  },
  'chat, parse with zod': async () => {
    const { choices: [{ message }] } = await openai.chat.completions.parse({ model, messages: user(askEvent), response_format: zodResponseFormat(Event, 'event') });
    assert.equal(message.parsed.date, '2026-05-01');
  },
  'chat, parse in a stream helper': async () => {
    const stream = openai.chat.completions.stream({ model, messages: user(askEvent), response_format: zodResponseFormat(Event, 'event') });
    const { choices: [{ message }] } = await stream.finalChatCompletion();
    assert.equal(message.parsed.date, '2026-05-01');
  },
  'chat, parse a recursive union with zod': async () => {
    const Node = z.object({ label: z.string(), value: z.union([z.number(), z.boolean(), z.null()]), get children() { return z.array(Node); } });
    const { choices: [{ message }] } = await openai.chat.completions.parse({ model, messages: user('Draw a tree of labels.'), response_format: zodResponseFormat(Node, 'tree') });
    Node.parse(message.parsed);
  },
  'chat, JSON mode': async () => {
    const { choices: [{ message }] } = await openai.chat.completions.create({ model, messages: user('List three seas as JSON.'), response_format: { type: 'json_object' } });
    assert.equal(typeof JSON.parse(message.content), 'object');
  },
  'chat, reasoning': async () => {
    const answer = await openai.chat.completions.create({ model: reasoningModel, messages: user(ask), reasoning_effort: 'low' });
    assert.ok(answer.usage.completion_tokens_details.reasoning_tokens > 0);
    assert.ok(answer.choices[0].message.reasoning_content);
  },
  'chat, errors': async () => {
    await assert.rejects(openai.chat.completions.create({ model: 'none', messages: user(ask) }), error => error instanceof OpenAI.NotFoundError && error.code === 'model_not_found');
    await assert.rejects(openai.chat.completions.create({ model, messages: [] }), error => error instanceof OpenAI.BadRequestError && error.param === 'messages');
    await assert.rejects(openai.withOptions({ apiKey: 'wrong' }).chat.completions.create({ model, messages: user(ask) }), OpenAI.AuthenticationError);
  },
  'completions, whole': async () => {
    const { choices } = await openai.completions.create({ model, prompt: ['The sea', 'The sky'], max_tokens: 12, echo: true, logprobs: 2 });
    assert.equal(choices.length, 2);
    assert.ok(choices[0].text.startsWith('The sea'));
    assert.equal(choices[0].logprobs.tokens.join(''), choices[0].text);
    assert.equal(choices[0].logprobs.text_offset.length, choices[0].logprobs.tokens.length);
  },
  'completions, stream': async () => {
    const chunks = await collect(await openai.completions.create({ model, prompt: 'The sea', stream: true, stream_options: { include_usage: true } }));
    assert.ok(chunks.length > 5);
    assert.ok(chunks.at(-1).usage.total_tokens > 0);
  },
  'models': async () => {
    assert.ok((await collect(openai.models.list())).some(one => one.id === model));
    assert.equal((await openai.models.retrieve(model)).id, model);
  },
});
