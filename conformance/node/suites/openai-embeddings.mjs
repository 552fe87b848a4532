import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { apiKey, client, embeddingModel as model, url } from '../nebula.mjs';

const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
const dot = (a, b) => a.reduce((sum, value, index) => sum + value * b[index], 0);

client('openai: embeddings', {
  'near texts are near': async () => {
    const { data } = await openai.embeddings.create({ model, input: ['The cat sleeps on the sofa.', 'A kitten naps on the couch.', 'Interest rates rose in May.'] });
    const [cat, kitten, rates] = data.map(one => one.embedding);
    assert.ok(Math.abs(dot(cat, cat) - 1) < 1e-3);
    assert.ok(dot(cat, kitten) > dot(cat, rates));
  },
  'float equals base64': async () => {
    const [{ embedding: binary }] = (await openai.embeddings.create({ model, input: 'The sea' })).data;
    const [{ embedding: float }] = (await openai.embeddings.create({ model, input: 'The sea', encoding_format: 'float' })).data;
    assert.ok(float.every((value, index) => Math.abs(value - binary[index]) < 1e-6));
  },
  'dimensions': async () => {
    const { data: [{ embedding }] } = await openai.embeddings.create({ model, input: 'The sea', dimensions: 64 });
    assert.equal(embedding.length, 64);
  },
  'token ids': async () => {
    const { data, usage } = await openai.embeddings.create({ model, input: [[1, 2, 3], [4]] });
    assert.equal(data.length, 2);
    assert.ok(usage.prompt_tokens >= 4);
  },
});
