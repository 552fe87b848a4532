import assert from 'node:assert/strict';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, streamText } from 'ai';
import { apiKey, ask, client, model, reasoningModel, url } from '../nebula.mjs';
import { cases } from '../ai-sdk-cases.mjs';

const baseURL = `${url}/v1`;
const openai = createOpenAI({ baseURL, apiKey });
const compatible = createOpenAICompatible({ name: 'nebula', baseURL, apiKey, includeUsage: true, supportsStructuredOutputs: true });

client('@ai-sdk/openai: chat()', cases(() => openai.chat(model)));
client('@ai-sdk/openai-compatible', {
  ...cases(() => compatible(model)),
  'reasoning': async () => {
    const { reasoningText, text } = await generateText({ model: compatible(reasoningModel), prompt: ask, maxRetries: 0 });
    assert.ok(reasoningText && text);
    const streamed = streamText({ model: compatible(reasoningModel), prompt: ask, maxRetries: 0 });
    assert.ok(await streamed.reasoningText);
  },
  'completionModel()': async () => {
    assert.ok((await generateText({ model: compatible.completionModel(model), prompt: 'The sea', maxRetries: 0 })).text);
  },
});
client('@ai-sdk/openai: completion()', {
  'generateText and streamText': async () => {
    assert.ok((await generateText({ model: openai.completion(model), prompt: 'The sea', maxRetries: 0 })).text);
    assert.ok(await streamText({ model: openai.completion(model), prompt: 'The sea', maxRetries: 0 }).text);
  },
});
client('@ai-sdk/openai: default model (responses)', {
  ...cases(() => openai(model)),
  'reasoning': async () => {
    const { reasoningText } = await generateText({ model: openai(reasoningModel), prompt: ask, maxRetries: 0, providerOptions: { openai: { reasoningSummary: 'auto', forceReasoning: true } } });
    assert.ok(reasoningText);
  },
});
