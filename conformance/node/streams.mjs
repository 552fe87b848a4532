// Validates each event of a stream, and the order of events that the services' documents describe.
import assert from 'node:assert/strict';
import { check } from './schemas.mjs';

/** Chunks of chat completions or completions. */
export function checkChunks(shape, events) {
  assert.equal(events.pop().data, '[DONE]');
  const chunks = events.map(({ data }) => data.error ? check('error', data) : check(shape, data));
  const sent = chunks.filter(chunk => chunk.id); // Azure's filter results of the prompt have no id
  assert.equal(new Set(sent.map(chunk => chunk.id)).size, 1, 'All chunks have one id');
  const choices = chunks.flatMap(chunk => chunk.choices ?? []);
  for (const index of new Set(choices.map(choice => choice.index))) {
    const own = choices.filter(choice => choice.index === index);
    assert.ok(own.at(-1).finish_reason, 'The last chunk of a choice has its finish reason');
    assert.equal(own.filter(choice => choice.finish_reason).length, 1);
  }
}

const named = (shape, { name, data }) => {
  assert.equal(name, data.type, 'An event has the name of its type');
  return check(shape, data);
};

/** Events of a response. */
export function checkResponse(events) {
  const stream = events.map(event => named('responseEvent', event));
  stream.forEach((event, index) => assert.equal(event.sequence_number, stream[0].sequence_number + index, 'Sequence numbers are consecutive'));
  const last = stream.at(-1);
  assert.match(last.type, /^response\.(completed|incomplete|failed)$|^error$/);
  if (!last.response || stream[0].sequence_number > 0)
    return;
  assert.deepEqual(stream.map(event => event.type).filter(type => type !== 'response.queued').slice(0, 2), ['response.created', 'response.in_progress']);
  last.response.output.forEach((item, index) => {
    const own = stream.filter(event => event.output_index === index);
    assert.equal(own[0].type, 'response.output_item.added');
    assert.equal(own.at(-1).type, 'response.output_item.done');
    assert.deepEqual(own.at(-1).item, item, 'The last event of an item has the item of the response');
    const said = type => own.filter(event => event.type === type).map(event => event.delta).join('');
    if (item.type === 'message')
      assert.equal(said('response.output_text.delta'), item.content.map(part => part.text ?? '').join(''));
    if (item.type === 'function_call')
      assert.equal(said('response.function_call_arguments.delta'), item.arguments);
  });
}

/** Events of an Anthropic message. */
export function checkMessage(shape, events) {
  const stream = events.map(event => named(shape, event));
  const types = stream.map(event => event.type).filter(type => type !== 'ping');
  assert.equal(types[0], 'message_start');
  assert.deepEqual(types.slice(-2), ['message_delta', 'message_stop']);
  let open = null, next = 0;
  for (const event of stream)
    if (event.type === 'content_block_start') {
      assert.equal(open, null, 'One block is open at a time');
      assert.equal(event.index, next++);
      open = event.index;
    } else if (event.type.startsWith('content_block_')) {
      assert.equal(event.index, open);
      open = event.type === 'content_block_stop' ? null : open;
    }
}
