import assert from 'node:assert/strict';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { cosineSimilarity, embed, embedMany } from 'ai';
import { apiKey, client, embeddingModel, url } from '../nebula.mjs';

const options = { name: 'nebula', baseURL: `${url}/v1`, apiKey };
for (const [name, provider] of [['@ai-sdk/openai: embeddings', createOpenAI(options)], ['@ai-sdk/openai-compatible: embeddings', createOpenAICompatible(options)]]) {
  const create = () => provider.embeddingModel(embeddingModel);
  client(name, {
    'embed and embedMany': async () => {
      const model = create();
      const { embedding } = await embed({ model, value: 'The cat sleeps on the sofa.', maxRetries: 0 });
      const { embeddings: [kitten, rates] } = await embedMany({ model, values: ['A kitten naps on the couch.', 'Interest rates rose in May.'], maxRetries: 0 });
      assert.ok(cosineSimilarity(embedding, kitten) > cosineSimilarity(embedding, rates));
    },
    'embedMany in parallel calls': async () => {
      const values = Array.from({ length: 3000 }, (_, i) => `Document ${i}`);
      const { embeddings, usage } = await embedMany({ model: create(), values, maxParallelCalls: 2, maxRetries: 0 });
      assert.equal(embeddings.length, 3000);
      assert.ok(usage.tokens >= 6000);
    },
  });
}
