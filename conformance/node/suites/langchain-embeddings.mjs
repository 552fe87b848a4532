import assert from 'node:assert/strict';
import { OpenAIEmbeddings } from '@langchain/openai';
import { apiKey, client, embeddingModel, url } from '../nebula.mjs';

client('@langchain/openai: embeddings', {
  'embedQuery and embedDocuments': async () => {
    const embeddings = new OpenAIEmbeddings({ model: embeddingModel, apiKey, configuration: { baseURL: `${url}/v1` } });
    const one = await embeddings.embedQuery('The sea');
    assert.equal(one.length, (await embeddings.embedDocuments(['The sky', 'The sea']))[1].length);
  },
});
