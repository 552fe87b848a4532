// The Nebula that the suite drives, and what its cases share.
import './wire.mjs'; // before any client

const env = (name, fallback) => process.env[name] ?? fallback;

export const url = env('NEBULA_URL', 'http://127.0.0.1:5080').replace(/\/$/, '');
export const apiKey = env('NEBULA_API_KEY', 'sk-test-12345678');
export const adminKey = env('NEBULA_ADMIN_KEY', 'nebula-admin-key');
export const model = env('NEBULA_MODEL', 'chat');
export const reasoningModel = env('NEBULA_REASONING_MODEL', 'reasoner');
export const embeddingModel = env('NEBULA_EMBEDDING_MODEL', 'text-embedding-3-small');

/** A key of 60 requests a minute, and a deployment without replicas; the cases that need them are skipped without them. */
export const limitedKey = env('NEBULA_LIMITED_API_KEY');
export const stoppedModel = env('NEBULA_STOPPED_MODEL');

/** Whether the host holds WebSockets, which a Functions app cannot; the cases that need them are skipped without. */
export const webSockets = env('NEBULA_WEBSOCKETS', 'true') === 'true';

/** Every case of the suite, in order: the rows of the README. */
export const cases = [];

/** Declares the cases of a client: an object of feature to test, or to { skip, test }. */
export const client = (name, features) => {
  for (const [feature, one] of Object.entries(features))
    cases.push({ client: name, feature, skip: one.skip ?? false, test: one.test ?? one });
};

export const ask = 'Tell me about the sea.';
export const askWeather = 'What is the weather in Paris in celsius?';
export const askEvent = 'Alice and Bob are going to a science fair on 2026-05-01.';

/** What the weather tool of every client answers, given a city. */
export const weatherIn = city => ({ city, temperature: 17.5, sky: 'overcast' });

export const weather = {
  name: 'get_weather',
  description: 'Get the current weather in a city.',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string', description: 'The city.' }, unit: { type: 'string', enum: ['celsius', 'fahrenheit'] } },
    required: ['city', 'unit'],
    additionalProperties: false,
  },
};

/** The items of an asynchronous sequence. */
export const collect = async sequence => {
  const items = [];
  for await (const item of sequence)
    items.push(item);
  return items;
};
