import assert from 'node:assert/strict';
import { createAnthropic } from '@ai-sdk/anthropic';
import { generateText, streamText } from 'ai';
import { apiKey, ask, client, model, reasoningModel, url } from '../nebula.mjs';
import { cases } from '../ai-sdk-cases.mjs';

const anthropic = createAnthropic({ baseURL: `${url}/v1`, apiKey });
const providerOptions = { anthropic: { thinking: { type: 'enabled', budgetTokens: 1024 } } };

client('@ai-sdk/anthropic', {
  ...cases(() => anthropic(model)),
  'reasoning': async () => {
    const { reasoningText, text } = await generateText({ model: anthropic(reasoningModel), prompt: ask, maxRetries: 0, providerOptions });
    assert.ok(reasoningText && text);
    assert.ok(await streamText({ model: anthropic(reasoningModel), prompt: ask, maxRetries: 0, providerOptions }).reasoningText);
  },
});
