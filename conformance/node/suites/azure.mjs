import assert from 'node:assert/strict';
import { AzureOpenAI, AuthenticationError } from 'openai';
import { apiKey, ask, askWeather, client, collect, model, url, weather } from '../nebula.mjs';

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
  'completions': async () => {
    const answer = await azure.completions.create({ prompt: 'The sea', max_tokens: 5 });
    assert.ok(answer.choices[0].text);
  },
  'errors': async () => {
    await assert.rejects(new AzureOpenAI({ endpoint: url, apiKey: 'wrong', apiVersion: '2024-10-21', deployment: model, maxRetries: 0 }).chat.completions.create({ messages }), error => error instanceof AuthenticationError && error.code === '401');
    await assert.rejects(new AzureOpenAI({ endpoint: url, apiKey, apiVersion: '2024-10-21', deployment: 'none', maxRetries: 0 }).chat.completions.create({ messages }), error => error.status === 404 && error.code === 'DeploymentNotFound');
  },
});
