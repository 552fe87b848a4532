import assert from 'node:assert/strict';
import OpenAI, { AzureOpenAI, AuthenticationError } from 'openai';
import { apiKey, ask, askWeather, client, collect, embeddingModel, model, url, weather } from '../nebula.mjs';

const azure = new AzureOpenAI({ endpoint: url, apiKey, apiVersion: '2024-10-21', deployment: model, maxRetries: 0 });
const messages = [{ role: 'user', content: ask }];

client('AzureOpenAI of openai', {
  'chat, whole': async () => {
    const answer = await azure.chat.completions.create({ messages });
    assert.ok(answer.choices[0].message.content);
  },
  'chat, stream': async () => {
    const chunks = await collect(await azure.chat.completions.create({ messages, stream: true }));
    assert.ok(chunks.length > 5);
  },
  'chat, tool call': async () => {
    const { choices: [choice] } = await azure.chat.completions.create({ messages: [{ role: 'user', content: askWeather }], tools: [{ type: 'function', function: weather }] });
    assert.equal(choice.finish_reason, 'tool_calls');
  },
  'chat, tool call in a stream helper': async () => {
    const stream = azure.chat.completions.stream({ messages: [{ role: 'user', content: askWeather }], tools: [{ type: 'function', function: weather }] });
    const { choices: [choice] } = await stream.finalChatCompletion();
    assert.deepEqual(JSON.parse(choice.message.tool_calls[0].function.arguments), { city: 'Paris', unit: 'celsius' });
  },
  'responses, whole and stored': async () => {
    const answer = await azure.responses.create({ model, input: ask });
    assert.ok(answer.output_text.length > 10);
    assert.equal((await azure.responses.retrieve(answer.id)).output_text, answer.output_text);
    const next = await azure.responses.create({ model, input: 'And the land?', previous_response_id: answer.id });
    assert.equal(next.previous_response_id, answer.id);
    await azure.responses.delete(answer.id);
    await assert.rejects(azure.responses.retrieve(answer.id), error => error.status === 404);
  },
  'responses, stream': async () => {
    const events = await collect(await azure.responses.create({ model, input: ask, stream: true }));
    assert.equal(events.at(-1).type, 'response.completed');
  },
  'responses, tool call': async () => {
    const { name, description, parameters } = weather;
    const answer = await azure.responses.create({ model, input: askWeather, tools: [{ type: 'function', name, description, parameters, strict: true }] });
    assert.equal(answer.output.find(item => item.type === 'function_call').name, name);
  },
  'conversations': async () => {
    const conversation = await azure.conversations.create({ items: [{ type: 'message', role: 'user', content: ask }] });
    await azure.responses.create({ model, input: 'And the land?', conversation: conversation.id });
    assert.equal((await azure.conversations.items.list(conversation.id)).data.length, 3);
    await azure.conversations.delete(conversation.id);
  },
  'stored completions': async () => {
    const { id } = await azure.chat.completions.create({ messages, store: true });
    assert.ok((await azure.chat.completions.list()).data.some(completion => completion.id === id));
    assert.equal((await azure.chat.completions.retrieve(id)).id, id);
    await azure.chat.completions.delete(id);
  },
  'chat and embeddings of /openai/v1': async () => {
    const v1 = new OpenAI({ baseURL: `${url}/openai/v1`, apiKey, maxRetries: 0 });
    assert.ok((await v1.chat.completions.create({ model, messages })).choices[0].message.content);
    assert.ok((await v1.embeddings.create({ model: embeddingModel, input: 'The sea' })).data[0].embedding.length > 100);
    assert.ok((await v1.responses.create({ model, input: ask })).output_text);
  },
  'completions': async () => {
    const answer = await azure.completions.create({ prompt: 'The sea', max_tokens: 5 });
    assert.ok(answer.choices[0].text);
  },
  'errors': async () => {
    await assert.rejects(new AzureOpenAI({ endpoint: url, apiKey: 'wrong', apiVersion: '2024-10-21', deployment: model, maxRetries: 0 }).chat.completions.create({ messages }), error => error instanceof AuthenticationError && error.code === '401');
    await assert.rejects(new AzureOpenAI({ endpoint: url, apiKey, apiVersion: '2024-10-21', deployment: 'none', maxRetries: 0 }).chat.completions.create({ messages }), error => error.status === 404 && error.code === 'DeploymentNotFound');
  },
});
