// Validates the body of every answer that a client of this process receives, as it was sent.
import { AsyncLocalStorage } from 'node:async_hooks';
import { checkAnswer } from './answers.mjs';

const cases = new AsyncLocalStorage();
const send = globalThis.fetch;

globalThis.fetch = async (input, init) => {
  const response = await send(input, init);
  const request = { method: (init?.method ?? input.method ?? 'GET').toUpperCase(), url: new URL(input.url ?? input), headers: new Headers(init?.headers ?? input.headers) };
  const answer = { request, status: response.status, type: response.headers.get('content-type') ?? '', chunks: [], isWhole: false };
  cases.getStore().push(answer);
  const signal = init?.signal ?? input.signal ?? undefined;
  return response.body ? new Response(response.body.pipeThrough(record(answer), { signal }), response) : response;
};

/** Not `Response.clone`: a clone does not end if the client aborts the request. */
const record = answer => new TransformStream({
  transform(chunk, controller) {
    answer.chunks.push(chunk);
    controller.enqueue(chunk);
  },
  flush() {
    answer.isWhole = true;
  },
});

/** The ends at which clients stop reading a stream. */
const lastEvent = /data: \[DONE\]\n\n$|"type":"message_stop"\}\n\n$|"done":true[^\n]*\n$/;

/** Runs a case, then reports the first answer that breaks its shape. What the client did not read to its end is not validated. */
export const checked = async test => {
  const received = [];
  await cases.run(received, test);
  for (const { request, status, type, chunks, isWhole } of received) {
    const text = Buffer.concat(chunks).toString();
    try {
      if (isWhole || lastEvent.test(text))
        checkAnswer(request, status, type, text);
    } catch (error) {
      throw new Error(`${request.method} ${request.url.pathname} (${status}): ${error.message}\n${text.slice(0, 2000)}`);
    }
  }
};
