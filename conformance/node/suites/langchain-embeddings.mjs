import assert from 'node:assert/strict';
import { AzureOpenAIEmbeddings, OpenAIEmbeddings } from '@langchain/openai';
import { apiKey, client, embeddingModel, url } from '../nebula.mjs';

client('@langchain/openai: embeddings', {
  'embedQuery and embedDocuments': async () => {
    const embeddings = new OpenAIEmbeddings({ model: embeddingModel, apiKey, configuration: { baseURL: `${url}/v1` } });
    const one = await embeddings.embedQuery('The sea');
    assert.equal(one.length, (await embeddings.embedDocuments(['The sky', 'The sea']))[1].length);
  },
  'many documents in batches': async () => {
    const embeddings = new OpenAIEmbeddings({ model: embeddingModel, apiKey, batchSize: 10, dimensions: 64, configuration: { baseURL: `${url}/v1` } });
    const vectors = await embeddings.embedDocuments(Array.from({ length: 25 }, (_, i) => `Document ${i}`));
    assert.ok(vectors.length === 25 && vectors.every(vector => vector.length === 64));
  },
  'AzureOpenAIEmbeddings': async () => {
    const embeddings = new AzureOpenAIEmbeddings({ azureOpenAIBasePath: `${url}/openai/deployments`, azureOpenAIApiKey: apiKey, azureOpenAIApiVersion: '2024-10-21', azureOpenAIApiEmbeddingsDeploymentName: embeddingModel });
    assert.ok((await embeddings.embedQuery('The sea')).length > 100);
  },
});
