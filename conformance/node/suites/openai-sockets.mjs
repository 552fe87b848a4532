import assert from 'node:assert/strict';
import net from 'node:net';
import { once } from 'node:events';
import { RealtimeAgent, RealtimeSession, OpenAIRealtimeWebSocket, tool } from '@openai/agents/realtime';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { ResponsesWS } from 'openai/resources/responses/ws';
import { z } from 'zod';
import { apiKey, ask, askWeather, client, model, url, weather, weatherIn, webSockets } from '../nebula.mjs';

const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
const { hostname, port } = new URL(url);
const skip = webSockets ? false : 'the host holds no WebSockets';
const socketClient = (name, features) => client(name, Object.fromEntries(Object.entries(features).map(([feature, test]) => [feature, { skip, test }])));
const message = text => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });

// The next event of a type; an error fails the case.
const next = (socket, type) => new Promise((resolve, reject) => {
  socket.once(type, resolve);
  socket.once('error', reject);
});

// The client connects to wss: only, and Nebula serves HTTP: the connection below the WebSocket is a plain one.
const withSession = async (test, options = {}) => {
  const socket = new OpenAIRealtimeWS({ model, options: { ...options, createConnection: () => net.connect(port, hostname) } }, openai);
  try {
    await next(socket, 'session.created');
    await test(socket);
  } finally {
    socket.close();
  }
};

const withResponses = async test => {
  const socket = new ResponsesWS(openai);
  try {
    await test(socket);
  } finally {
    socket.close();
  }
};

socketClient('openai: realtime', {
  'text': () => withSession(async socket => {
    let text = '';
    socket.on('response.output_text.delta', event => { text += event.delta; });
    socket.send({ type: 'session.update', session: { type: 'realtime', output_modalities: ['text'], instructions: 'You know the sea.' } });
    assert.equal((await next(socket, 'session.updated')).session.instructions, 'You know the sea.');
    socket.send({ type: 'conversation.item.create', item: message(ask) });
    socket.send({ type: 'response.create' });
    const { response } = await next(socket, 'response.done');
    assert.equal(response.status, 'completed');
    assert.equal(response.output[0].content[0].text, text);
    assert.ok(response.usage.output_tokens > 5);
  }),
  'function call and its result': () => withSession(async socket => {
    socket.send({ type: 'session.update', session: { type: 'realtime', tools: [{ type: 'function', ...weather }] } });
    socket.send({ type: 'conversation.item.create', item: message(askWeather) });
    socket.send({ type: 'response.create' });
    const { response: { output: [call] } } = await next(socket, 'response.done');
    assert.deepEqual(JSON.parse(call.arguments), { city: 'Paris', unit: 'celsius' });
    socket.send({ type: 'conversation.item.create', item: { type: 'function_call_output', call_id: call.call_id, output: JSON.stringify(weatherIn('Paris')) } });
    socket.send({ type: 'response.create' });
    assert.match((await next(socket, 'response.done')).response.output[0].content[0].text, /17\.5/);
  }),
  'out of band': () => withSession(async socket => {
    socket.send({ type: 'response.create', response: { conversation: 'none', metadata: { topic: 'sea' }, input: [message(ask)], max_output_tokens: 5 } });
    const { response } = await next(socket, 'response.done');
    assert.deepEqual([response.status, response.conversation_id, response.metadata.topic], ['incomplete', null, 'sea']);
  }),
  'errors': () => withSession(async socket => {
    const failed = once(socket.socket, 'message');
    const error = new Promise(resolve => socket.once('error', resolve));
    socket.send({ type: 'conversation.item.delete', item_id: 'nothing', event_id: 'mine' });
    await failed;
    assert.deepEqual([(await error).error.code, (await error).error.event_id], ['item_delete_invalid_item_id', 'mine']);
  }),
  'names of the beta': () => withSession(async socket => {
    socket.send({ type: 'conversation.item.create', item: message(ask) });
    await next(socket, 'conversation.item.created');
    socket.send({ type: 'response.create' });
    await next(socket, 'response.text.done');
  }, { headers: { 'OpenAI-Beta': 'realtime=v1' } }),
});

socketClient('openai: responses over a WebSocket', {
  'text': () => withResponses(async socket => {
    let text = '';
    socket.on('response.output_text.delta', event => { text += event.delta; });
    socket.send({ type: 'response.create', model, input: ask });
    const { response } = await next(socket, 'response.completed');
    assert.equal(response.output[0].content[0].text, text);
  }),
  'function call, continued without being stored': () => withResponses(async socket => {
    const tools = [{ type: 'function', strict: true, ...weather }];
    socket.send({ type: 'response.create', model, store: false, input: askWeather, tools });
    const { response } = await next(socket, 'response.completed');
    const call = response.output.find(item => item.type === 'function_call');
    socket.send({
      type: 'response.create', model, store: false, tools, previous_response_id: response.id,
      input: [{ type: 'function_call_output', call_id: call.call_id, output: JSON.stringify(weatherIn('Paris')) }],
    });
    assert.match((await next(socket, 'response.completed')).response.output[0].content[0].text, /17\.5/);
  }),
  'iterated, in two lanes': () => withResponses(async socket => {
    for (const stream_id of ['a', 'b'])
      socket.send({ type: 'response.create', model, input: ask, stream_id });
    const ended = new Set();
    for await (const event of socket.stream()) {
      assert.notEqual(event.type, 'error');
      if (event.type === 'message' && event.message.type === 'response.completed')
        ended.add(event.message.stream_id);
      if (ended.size === 2)
        break;
    }
  }),
  'errors': () => withResponses(async socket => {
    const error = new Promise(resolve => socket.once('error', resolve));
    socket.send({ type: 'response.create', model: 'nothing', input: ask });
    const { status, error: { code } } = (await error).error;
    assert.deepEqual([status, code], [404, 'model_not_found']);
  }),
});

socketClient('@openai/agents: realtime', {
  'an agent calls its tool': async () => {
    const cities = [];
    const getWeather = tool({
      name: weather.name, description: weather.description, parameters: z.object({ city: z.string() }),
      execute: ({ city }) => { cities.push(city); return JSON.stringify(weatherIn(city)); },
    });
    const agent = new RealtimeAgent({ name: 'Reporter', instructions: 'You report the weather.', tools: [getWeather] });
    const transport = new OpenAIRealtimeWebSocket({ url: `${url.replace(/^http/, 'ws')}/v1/realtime?model=${model}` });
    const session = new RealtimeSession(agent, { transport, model, config: { outputModalities: ['text'] }, tracingDisabled: true });
    const answered = new Promise((resolve, reject) => {
      session.on('error', reject);
      session.on('agent_end', (_context, _agent, output) => output && resolve(output));
    });
    try {
      await session.connect({ apiKey });
      session.sendMessage(askWeather);
      assert.match(await answered, /17\.5/);
      assert.deepEqual(cities, ['Paris']);
    } finally {
      session.close();
    }
  },
});
