import assert from 'node:assert/strict';
import { Agent, MemorySession, OpenAIConversationsSession, OpenAIProvider, Runner, tool } from '@openai/agents';
import OpenAI from 'openai';
import { z } from 'zod';
import { apiKey, ask, askEvent, askWeather, client, collect, model, url, weather, weatherIn } from '../nebula.mjs';

const openAIClient = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
const runner = useResponses => new Runner({ modelProvider: new OpenAIProvider({ openAIClient, useResponses }), tracingDisabled: true });
const getWeather = tool({ name: weather.name, description: weather.description, parameters: z.object({ city: z.string(), unit: z.enum(['celsius', 'fahrenheit']) }), execute: ({ city }) => weatherIn(city) });
const reporter = new Agent({ name: 'Reporter', model, instructions: 'You report the weather.', tools: [getWeather] });

const cases = useResponses => ({
  'run': async () => {
    assert.ok((await runner(useResponses).run(new Agent({ name: 'Guide', model, instructions: 'Be brief.' }), ask)).finalOutput.length > 10);
  },
  'tool': async () => {
    const result = await runner(useResponses).run(reporter, askWeather);
    assert.match(result.finalOutput, /17\.5/);
    assert.ok(result.newItems.some(item => item.type === 'tool_call_output_item'));
  },
  'tool, streamed': async () => {
    const result = await runner(useResponses).run(reporter, askWeather, { stream: true });
    const events = await collect(result);
    await result.completed;
    assert.match(result.finalOutput, /17\.5/);
    assert.ok(events.some(event => event.type === 'run_item_stream_event' && event.name === 'tool_called'));
  },
  'typed output': async () => {
    const outputType = z.object({ name: z.string(), date: z.string(), participants: z.array(z.string()) });
    const result = await runner(useResponses).run(new Agent({ name: 'Calendar', model, instructions: 'Extract the event.', outputType }), askEvent);
    assert.equal(result.finalOutput.date.slice(0, 4), '2026');
  },
  'handoff': async () => {
    const desk = Agent.create({ name: 'Desk', model, instructions: 'Transfer to the right agent.', handoffs: [new Agent({ name: 'Billing', model, instructions: 'You answer about invoices.' })] });
    const result = await runner(useResponses).run(desk, 'Transfer me to billing, please.');
    assert.equal(result.lastAgent.name, 'Billing');
    assert.ok(result.finalOutput);
  },
  'handoff, streamed': async () => {
    const desk = Agent.create({ name: 'Desk', model, instructions: 'Transfer to the right agent.', handoffs: [reporter] });
    const result = await runner(useResponses).run(desk, `Transfer me to the reporter, please. ${askWeather}`, { stream: true });
    const events = await collect(result);
    await result.completed;
    assert.ok(events.some(event => event.type === 'agent_updated_stream_event' && event.agent.name === 'Reporter'));
  },
  'typed output, streamed': async () => {
    const outputType = z.object({ name: z.string(), date: z.string(), participants: z.array(z.string()) });
    const result = await runner(useResponses).run(new Agent({ name: 'Calendar', model, instructions: 'Extract the event.', outputType }), askEvent, { stream: true });
    await collect(result.toTextStream());
    await result.completed;
    assert.equal(result.finalOutput.date.slice(0, 4), '2026');
  },
  'an agent as a tool': async () => {
    const chief = new Agent({ name: 'Chief', model, instructions: 'Ask the reporter.', tools: [reporter.asTool({ toolName: 'ask_reporter', toolDescription: 'Ask the reporter about the weather.' })] });
    const result = await runner(useResponses).run(chief, 'Ask the reporter about the weather in Paris in celsius.');
    assert.ok(result.newItems.some(item => item.type === 'tool_call_output_item'));
    assert.ok(result.finalOutput);
  },
  'a session keeps the conversation': async () => {
    const session = new MemorySession();
    const guide = new Agent({ name: 'Guide', model, instructions: 'Be brief.' });
    await runner(useResponses).run(guide, ask, { session });
    await runner(useResponses).run(guide, 'Tell me more.', { session });
    assert.equal((await session.getItems()).length, 4);
  },
});

client('@openai/agents: chat completions', cases(false));
client('@openai/agents: default (responses)', {
  ...cases(true),
  'a session in a conversation': async () => {
    const session = new OpenAIConversationsSession({ client: openAIClient });
    await runner(true).run(reporter, askWeather, { session });
    await runner(true).run(reporter, 'Tell me more.', { session });
    assert.ok((await session.getItems()).length >= 6);
  },
  'previousResponseId': async () => {
    const first = await runner(true).run(reporter, askWeather);
    assert.ok((await runner(true).run(reporter, 'Tell me more.', { previousResponseId: first.lastResponseId })).finalOutput);
  },
});
