// The official client for Azure OpenAI against a Nebula: node azure-client.mjs <url> <api key> <deployment>
import assert from 'node:assert/strict';
import OpenAI, { AzureOpenAI } from 'openai';

const [url, apiKey, deployment] = process.argv.slice(2);
const endpoint = url.replace(/\/$/, '');
const client = (key, options = {}) => new AzureOpenAI({ endpoint, apiKey: key, apiVersion: '2024-10-21', ...options });
const messages = [{ role: 'user', content: 'What is the sea?' }];
const azure = client(apiKey);

// The deployment comes from the request's model, or from the client.
const whole = await azure.chat.completions.create({ model: deployment, messages, temperature: 0, max_tokens: 20 });
assert.equal(whole.model, deployment);
const fixed = await client(apiKey, { deployment }).chat.completions.create({ model: 'ignored', messages, temperature: 0, max_tokens: 20 });
assert.equal(fixed.model, deployment);

let text = '';
for await (const chunk of await azure.chat.completions.create({ model: deployment, messages, temperature: 0, max_tokens: 20, stream: true }))
  text += chunk.choices[0]?.delta.content ?? '';
assert.equal(text, whole.choices[0].message.content);

const models = [];
for await (const one of azure.models.list())
  models.push(one.id);
assert.ok(models.includes(deployment));

// The current API, which needs no api-version.
const current = new OpenAI({ baseURL: `${endpoint}/openai/v1/`, apiKey });
assert.equal((await current.chat.completions.create({ model: deployment, messages, max_tokens: 3 })).usage.completion_tokens, 3);

await assert.rejects(client('wrong').chat.completions.create({ model: deployment, messages }), error => error instanceof OpenAI.AuthenticationError && error.code === '401');
await assert.rejects(azure.chat.completions.create({ model: 'none', messages }), error => error instanceof OpenAI.NotFoundError && error.code === 'DeploymentNotFound');
await assert.rejects(azure.chat.completions.create({ model: deployment, messages, temperature: 9 }), error => error instanceof OpenAI.BadRequestError && error.param === 'temperature');

console.log('all passed');
