import assert from 'node:assert/strict';
import { createAzure } from '@ai-sdk/azure';
import { embed } from 'ai';
import { AzureOpenAI } from 'openai';
import { apiKey, client, embeddingModel, url } from '../nebula.mjs';

const apiVersion = '2024-10-21';

client('AzureOpenAI of openai: embeddings', {
  'embeddings of a deployment': async () => {
    const { data } = await new AzureOpenAI({ endpoint: url, apiKey, apiVersion, deployment: embeddingModel, maxRetries: 0 }).embeddings.create({ input: ['The sea'] });
    assert.ok(data[0].embedding.length > 100);
  },
});
client('@ai-sdk/azure: embeddings', {
  'embed': async () => {
    const azure = createAzure({ baseURL: `${url}/openai`, apiKey, useDeploymentBasedUrls: true, apiVersion });
    assert.ok((await embed({ model: azure.textEmbeddingModel(embeddingModel), value: 'The sea', maxRetries: 0 })).embedding.length > 100);
  },
});
