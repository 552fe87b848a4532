import assert from 'node:assert/strict';
import { OpenAIEmbedding } from '@llamaindex/openai';
import { apiKey, client, embeddingModel, url } from '../nebula.mjs';

client('llamaindex: embeddings', {
  'getTextEmbeddings': async () => {
    const vectors = await new OpenAIEmbedding({ model: embeddingModel, apiKey, baseURL: `${url}/v1` }).getTextEmbeddings(['The sea', 'The sky']);
    assert.ok(vectors.length === 2 && vectors[0].length > 100);
  },
});
