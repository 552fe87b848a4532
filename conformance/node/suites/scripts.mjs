// Agents whose every answer a script chose, over several turns with tools.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { Agent, OpenAIProvider, Runner, tool as agentTool } from '@openai/agents';
import { generateText, isStepCount, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { z } from 'zod';
import { adminKey, apiKey, client, collect, model, url } from '../nebula.mjs';

const context = `conformance-${process.pid}`;
const headers = { 'x-nebula-context': context, 'x-nebula-strict': 'true' };
const baseURL = `${url}/v1`;

const flights = { to: z.string() };
const booking = { flight: z.string() };
const find = ({ to }) => ({ to, flights: ['TP 671'] });
const book = ({ flight }) => ({ flight, state: 'confirmed' });
const cancel = ({ flight }) => ({ flight, state: 'cancelled' });

const fixtures = [
  { match: { userMessage: 'trip', turnIndex: 0 }, response: { content: 'Let me look.', toolCalls: [{ name: 'find_flights', arguments: { to: 'Lisbon' } }] } },
  { match: { toolResultContains: 'TP 671', turnIndex: 1 }, response: { toolCalls: [{ name: 'book_flight', arguments: { flight: 'TP 671' } }] } },
  { match: { toolResultContains: 'confirmed' }, response: { content: 'Your flight TP 671 is booked.' } },
  { match: { userMessage: 'cancel', hasToolResult: false, toolName: 'cancel_flight' }, response: { toolCalls: [{ name: 'cancel_flight', arguments: { flight: 'TP 671' } }] } },
  { match: { userMessage: 'cancel', hasToolResult: true }, response: { content: 'It is cancelled.' } },
].map(({ match, response }) => ({ match: { ...match, context }, response }));

// Not by fetch, whose answers are validated as those of the clients.
const addScript = () => new Promise((resolve, reject) => {
  const sent = request(`${url}/scripts`, { method: 'POST', headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' } }, answer => {
    answer.resume();
    resolve(answer.statusCode);
  });
  sent.on('error', reject);
  sent.end(JSON.stringify({ name: context, fixtures }));
});

let added;
const withScript = test => async () => {
  assert.equal(await (added ??= addScript()), 201);
  await test();
};

const each = cases => Object.fromEntries(Object.entries(cases).map(([name, test]) => [name, withScript(test)]));

const sdkTools = {
  find_flights: tool({ description: 'Find flights.', inputSchema: z.object(flights), execute: find }),
  book_flight: tool({ description: 'Book a flight.', inputSchema: z.object(booking), execute: book }),
  cancel_flight: tool({ description: 'Cancel a flight.', inputSchema: z.object(booking), execute: cancel }),
};

const sdkCases = create => each({
  'generateText, two turns with three tools': async () => {
    const first = await generateText({ model: create(), tools: sdkTools, prompt: 'Plan a trip to Lisbon.', stopWhen: isStepCount(5), maxRetries: 0 });
    assert.deepEqual(first.steps.map(step => step.toolCalls.map(call => [call.toolName, call.input])), [[['find_flights', { to: 'Lisbon' }]], [['book_flight', { flight: 'TP 671' }]], []]);
    assert.equal(first.text, 'Your flight TP 671 is booked.');
    assert.ok(first.steps.every(step => step.usage.outputTokens > 0));
    const messages = [{ role: 'user', content: 'Plan a trip to Lisbon.' }, ...first.response.messages, { role: 'user', content: 'Please cancel it.' }];
    const second = await generateText({ model: create(), tools: sdkTools, messages, stopWhen: isStepCount(5), maxRetries: 0 });
    assert.equal(second.steps[0].toolCalls[0].toolName, 'cancel_flight');
    assert.equal(second.text, 'It is cancelled.');
  },
  'streamText, tools in steps': async () => {
    const result = streamText({ model: create(), tools: sdkTools, prompt: 'Plan a trip to Lisbon.', stopWhen: isStepCount(5), maxRetries: 0, onError: ({ error }) => { throw error; } });
    assert.equal((await collect(result.textStream)).join(''), 'Let me look.Your flight TP 671 is booked.');
    assert.equal((await result.steps).length, 3);
  },
});

const openai = createOpenAI({ baseURL, apiKey, headers });
const compatible = createOpenAICompatible({ name: 'nebula', baseURL, apiKey, headers });
client('scripts: @ai-sdk/openai chat()', sdkCases(() => openai.chat(model)));
client('scripts: @ai-sdk/openai default model (responses)', sdkCases(() => openai(model)));
client('scripts: @ai-sdk/openai-compatible', sdkCases(() => compatible(model)));

const openAIClient = new OpenAI({ baseURL, apiKey, maxRetries: 0, defaultHeaders: headers });
const agentTools = [
  agentTool({ name: 'find_flights', description: 'Find flights.', parameters: z.object(flights), execute: find }),
  agentTool({ name: 'book_flight', description: 'Book a flight.', parameters: z.object(booking), execute: book }),
  agentTool({ name: 'cancel_flight', description: 'Cancel a flight.', parameters: z.object(booking), execute: cancel }),
];
const agentCases = useResponses => each({
  'run, two turns with three tools': async () => {
    const runner = new Runner({ modelProvider: new OpenAIProvider({ openAIClient, useResponses }), tracingDisabled: true });
    const agent = new Agent({ name: 'Travel', model, instructions: 'You book flights.', tools: agentTools });
    const first = await runner.run(agent, 'Plan a trip to Lisbon.');
    assert.equal(first.finalOutput, 'Your flight TP 671 is booked.');
    assert.deepEqual(first.newItems.filter(item => item.type === 'tool_call_item').map(item => item.rawItem.name), ['find_flights', 'book_flight']);
    const second = await runner.run(agent, [...first.history, { role: 'user', content: 'Please cancel it.' }]);
    assert.equal(second.finalOutput, 'It is cancelled.');
  },
});
client('scripts: @openai/agents chat completions', agentCases(false));
client('scripts: @openai/agents default (responses)', agentCases(true));
