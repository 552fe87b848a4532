// Validates every answer and every stream event that a client of this process receives.
import { schemaOf, checkStream } from './schemas.mjs';

const received = [];
const plain = globalThis.fetch;

globalThis.fetch = async (input, init) => {
  const response = await plain(input, init);
  const path = new URL(input.url ?? input).pathname;
  received.push(validate((init?.method ?? input.method ?? 'GET').toUpperCase(), path, response.clone()));
  return response;
};

/** Runs a case, then reports the first answer that breaks its schema. */
export const checked = async test => {
  received.length = 0;
  await test();
  for (const problem of await Promise.all(received))
    if (problem)
      throw new Error(problem);
};

async function validate(method, path, response) {
  const type = response.headers.get('content-type') ?? '';
  let text;
  try {
    text = await response.text();
  } catch {
    return null; // the client stopped reading
  }
  try {
    if (type.startsWith('text/event-stream'))
      checkStream(path, events(text));
    else if (type.includes('ndjson'))
      for (const line of text.trim().split('\n'))
        schemaOf(method, path, response.status).parse(JSON.parse(line));
    else if (type.startsWith('application/json'))
      schemaOf(method, path, response.status).parse(JSON.parse(text));
    return null;
  } catch (error) {
    return `${method} ${path} (${response.status}): ${error.message}\n${text.slice(0, 2000)}`;
  }
}

const events = text => text.split('\n\n').filter(part => part.trim() && !part.startsWith(':')).map(part => {
  const fields = Object.fromEntries(part.split('\n').map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trimStart()]));
  return { name: fields.event, data: fields.data === '[DONE]' ? fields.data : JSON.parse(fields.data) };
});
