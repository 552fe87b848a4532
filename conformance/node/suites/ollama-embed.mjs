import assert from 'node:assert/strict';
import { Ollama } from 'ollama';
import { apiKey, client, embeddingModel, url } from '../nebula.mjs';

const ollama = new Ollama({ host: url, headers: { Authorization: `Bearer ${apiKey}` } });

client('ollama: embed', {
  'embed': async () => {
    const { embeddings } = await ollama.embed({ model: embeddingModel, input: ['The sea', 'The sky'] });
    assert.equal(embeddings.length, 2);
  },
});
