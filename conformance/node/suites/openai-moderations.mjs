import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { apiKey, client, url } from '../nebula.mjs';

const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });

client('openai: moderations', {
  'texts': async () => {
    const { results } = await openai.moderations.create({ input: ['I like the sea.', 'I want to kill them all.'] });
    assert.deepEqual(results.map(result => result.flagged), [false, true]);
  },
});
