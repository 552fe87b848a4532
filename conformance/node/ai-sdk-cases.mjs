import assert from 'node:assert/strict';
import { generateObject, generateText, isStepCount, Output, streamObject, streamText, tool, ToolLoopAgent } from 'ai';
import { z } from 'zod';
import { ask, askEvent, askWeather, weather, weatherIn } from './nebula.mjs';

const inputSchema = z.object({ city: z.string(), unit: z.enum(['celsius', 'fahrenheit']) });
const tools = { [weather.name]: tool({ description: weather.description, inputSchema, execute: ({ city }) => weatherIn(city) }) };
const schema = z.object({ name: z.string(), date: z.iso.date(), participants: z.array(z.string()) });

/** The cases that every chat model of the AI SDK passes. */
export const cases = create => ({
  'generateText': async () => {
    const { text, usage, finishReason } = await generateText({ model: create(), system: 'Be brief.', prompt: ask, maxRetries: 0 });
    assert.ok(text.length > 10);
    assert.equal(finishReason, 'stop');
    assert.ok(usage.inputTokens > 0 && usage.outputTokens > 0);
  },
  'streamText': async () => {
    const result = streamText({ model: create(), prompt: ask, maxRetries: 0, onError: ({ error }) => { throw error; } });
    let parts = 0;
    for await (const _ of result.textStream)
      parts++;
    assert.ok(parts > 1);
    assert.ok((await result.usage).outputTokens > 0);
  },
  'generateText, tools in steps': async () => {
    const { text, steps } = await generateText({ model: create(), tools, prompt: askWeather, stopWhen: isStepCount(3), maxRetries: 0 });
    assert.equal(steps.length, 2);
    assert.deepEqual(steps[0].toolCalls[0].input, { city: 'Paris', unit: 'celsius' });
    assert.match(text, /17\.5/);
  },
  'streamText, tools in steps': async () => {
    const result = streamText({ model: create(), tools, prompt: askWeather, stopWhen: isStepCount(3), maxRetries: 0 });
    const types = new Set();
    for await (const part of result.fullStream)
      types.add(part.type);
    assert.ok(types.has('tool-call') && types.has('tool-result') && !types.has('error'));
    assert.match(await result.text, /17\.5/);
  },
  'structured output': async () => {
    const { output } = await generateText({ model: create(), output: Output.object({ schema }), prompt: askEvent, maxRetries: 0 });
    assert.equal(output.date, '2026-05-01');
  },
  'structured output, streamed': async () => {
    const result = streamText({ model: create(), output: Output.object({ schema }), prompt: askEvent, maxRetries: 0 });
    let partials = 0;
    for await (const _ of result.partialOutputStream)
      partials++;
    assert.ok(partials > 1);
    assert.equal((await result.output).date, '2026-05-01');
  },
  'structured output, choice and array': async () => {
    const { output: choice } = await generateText({ model: create(), output: Output.choice({ options: ['sunny', 'rainy'] }), prompt: 'Is it sunny or rainy?', maxRetries: 0 });
    assert.ok(['sunny', 'rainy'].includes(choice));
    const { output: list } = await generateText({ model: create(), output: Output.array({ element: z.object({ sea: z.string() }) }), prompt: 'List three seas.', maxRetries: 0 });
    assert.ok(Array.isArray(list));
  },
  'generateObject and streamObject': async () => {
    assert.equal((await generateObject({ model: create(), schema, prompt: askEvent, maxRetries: 0 })).object.date, '2026-05-01');
    const result = streamObject({ model: create(), schema, prompt: askEvent, maxRetries: 0 });
    let partials = 0;
    for await (const _ of result.partialObjectStream)
      partials++;
    assert.ok(partials > 1);
    assert.equal((await result.object).date, '2026-05-01');
  },
  'a tool that must be called': async () => {
    const { toolCalls } = await generateText({ model: create(), tools, toolChoice: 'required', prompt: ask, maxRetries: 0 });
    assert.ok(toolCalls.length > 0);
    const { toolCalls: [named] } = await generateText({ model: create(), tools, toolChoice: { type: 'tool', toolName: weather.name }, prompt: ask, maxRetries: 0 });
    assert.equal(named.toolName, weather.name);
  },
  'ToolLoopAgent': async () => {
    const agent = new ToolLoopAgent({ model: create(), instructions: 'You report the weather.', tools });
    assert.match((await agent.generate({ prompt: askWeather })).text, /17\.5/);
    assert.match(await (await agent.stream({ prompt: askWeather })).text, /17\.5/);
  },
  'an image in a conversation': async () => {
    const image = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'What is this?' }, { type: 'image', image, mediaType: 'image/png' }] }];
    const first = await generateText({ model: create(), messages, maxRetries: 0 });
    assert.ok((await generateText({ model: create(), messages: [...messages, ...first.response.messages, { role: 'user', content: 'And now?' }], maxRetries: 0 })).text);
  },
  'abort': async () => {
    const controller = new AbortController();
    const { fullStream } = streamText({ model: create(), prompt: ask, abortSignal: controller.signal, maxRetries: 0, onError: () => {} });
    const types = new Set();
    for await (const part of fullStream) {
      types.add(part.type);
      if (part.type === 'text-delta')
        controller.abort();
    }
    assert.ok(types.has('abort'));
  },
});
