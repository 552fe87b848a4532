// The required members of answers and stream events, as the published API documents of OpenAI, Anthropic and Ollama have them.
import assert from 'node:assert/strict';
import { z } from 'zod';

const o = z.looseObject;
const text = z.string();
const count = z.int().min(0);
const id = prefix => z.string().startsWith(prefix);

const usage = o({
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  prompt_tokens_details: o({ cached_tokens: count }).optional(),
  completion_tokens_details: o({ reasoning_tokens: count }).optional(),
}).refine(use => use.total_tokens === use.prompt_tokens + use.completion_tokens, 'The total is not the sum.');
const finish = z.enum(['stop', 'length', 'tool_calls', 'content_filter', 'function_call']);
const called = z.strictObject({ name: text.min(1), arguments: text });
const toolCall = z.discriminatedUnion('type', [
  z.strictObject({ id: text.min(1), type: z.literal('function'), function: called }),
  z.strictObject({ id: text.min(1), type: z.literal('custom'), custom: z.strictObject({ name: text, input: text }) }),
]);
const token = z.strictObject({
  token: text, logprob: z.number().max(0), bytes: z.array(z.int().min(0).max(255)).nullable(),
  top_logprobs: z.array(z.strictObject({ token: text, logprob: z.number().max(0), bytes: z.array(z.int()).nullable() })),
});
const logprobs = o({ content: z.array(token).nullable(), refusal: z.array(token).nullable() }).nullable();

const chatCompletion = o({
  id: text.min(1), object: z.literal('chat.completion'), created: count, model: text.min(1), usage,
  choices: z.array(o({
    index: count, finish_reason: finish, logprobs,
    message: o({ role: z.literal('assistant'), content: text.nullable(), refusal: text.nullable(), tool_calls: z.array(toolCall).min(1).optional() }),
  })),
});
const chatChunk = o({
  id: text.min(1), object: z.literal('chat.completion.chunk'), created: count, model: text.min(1), usage: usage.nullish(),
  choices: z.array(o({
    index: count, finish_reason: finish.nullable(), logprobs: logprobs.optional(),
    delta: o({
      role: z.literal('assistant').optional(), content: text.nullish(), refusal: text.nullish(),
      tool_calls: z.array(o({ index: count, id: text.optional(), type: z.enum(['function', 'custom']).optional(), function: o({ name: text.optional(), arguments: text.optional() }).optional() })).min(1).optional(),
    }),
  })),
});
const completion = o({
  id: text.min(1), object: z.literal('text_completion'), created: count, model: text.min(1), usage: usage.nullish(),
  choices: z.array(o({ index: count, text, finish_reason: z.enum(['stop', 'length', 'content_filter']).nullable(), logprobs: o({}).nullable() })),
});
const embeddings = o({
  object: z.literal('list'), model: text.min(1), usage: o({ prompt_tokens: count, total_tokens: count }),
  data: z.array(o({ object: z.literal('embedding'), index: count, embedding: z.union([z.array(z.number()), z.base64()]) })).min(1),
});
const oneModel = o({ id: text.min(1), object: z.literal('model'), created: count, owned_by: text });
const models = o({ object: z.literal('list'), data: z.array(oneModel) });
const moderation = o({
  id: text.min(1), model: text.min(1),
  results: z.array(o({ flagged: z.boolean(), categories: z.record(text, z.boolean()), category_scores: z.record(text, z.number()) })),
});
const failure = o({ error: o({ message: text.min(1), type: text.nullish(), param: text.nullish(), code: text.nullish() }) });

const part = z.discriminatedUnion('type', [
  o({ type: z.literal('output_text'), text, annotations: z.array(o({})) }),
  o({ type: z.literal('refusal'), refusal: text }),
  o({ type: z.literal('reasoning_text'), text }),
  o({ type: z.literal('summary_text'), text }),
]);
const status = z.enum(['in_progress', 'completed', 'incomplete']);
const item = z.discriminatedUnion('type', [
  o({ type: z.literal('message'), id: id('msg_'), role: z.literal('assistant'), status, content: z.array(part) }),
  o({ type: z.literal('function_call'), id: id('fc_'), call_id: text.min(1), name: text.min(1), arguments: text, status }),
  o({ type: z.literal('custom_tool_call'), id: text.min(1), call_id: text.min(1), name: text.min(1), input: text }),
  o({ type: z.literal('reasoning'), id: id('rs_'), summary: z.array(part) }),
]);
const response = o({
  id: id('resp_'), object: z.literal('response'), created_at: count, status: z.enum(['completed', 'failed', 'in_progress', 'cancelled', 'queued', 'incomplete']),
  error: o({ code: text, message: text }).nullable(), incomplete_details: o({ reason: text }).nullable(), instructions: text.nullable(), model: text.min(1),
  tools: z.array(o({ type: text })), output: z.array(item), parallel_tool_calls: z.boolean(), metadata: z.record(text, text).nullable(), tool_choice: z.union([text, o({ type: text })]),
  temperature: z.number().nullable(), top_p: z.number().nullable(),
  usage: o({ input_tokens: count, output_tokens: count, total_tokens: count, input_tokens_details: o({ cached_tokens: count }), output_tokens_details: o({ reasoning_tokens: count }) }).nullish(),
});

const at = { item_id: text.min(1), output_index: count };
const inPart = { ...at, content_index: count };
const events = {
  'response.created': { response }, 'response.queued': { response }, 'response.in_progress': { response },
  'response.completed': { response }, 'response.incomplete': { response }, 'response.failed': { response },
  'response.output_item.added': { output_index: count, item }, 'response.output_item.done': { output_index: count, item },
  'response.content_part.added': { ...inPart, part }, 'response.content_part.done': { ...inPart, part },
  'response.output_text.delta': { ...inPart, delta: text, logprobs: z.array(o({})) }, 'response.output_text.done': { ...inPart, text, logprobs: z.array(o({})) },
  'response.refusal.delta': { ...inPart, delta: text }, 'response.refusal.done': { ...inPart, refusal: text },
  'response.function_call_arguments.delta': { ...at, delta: text }, 'response.function_call_arguments.done': { ...at, name: text.optional(), arguments: text },
  'response.custom_tool_call_input.delta': { ...at, delta: text }, 'response.custom_tool_call_input.done': { ...at, input: text },
  'response.reasoning_text.delta': { ...inPart, delta: text }, 'response.reasoning_text.done': { ...inPart, text },
  'response.reasoning_summary_part.added': { ...at, summary_index: count, part }, 'response.reasoning_summary_part.done': { ...at, summary_index: count, part },
  'response.reasoning_summary_text.delta': { ...at, summary_index: count, delta: text }, 'response.reasoning_summary_text.done': { ...at, summary_index: count, text },
  'error': { code: text.nullable(), message: text, param: text.nullable() },
};
const responseEvent = z.discriminatedUnion('type', Object.entries(events).map(([type, members]) => o({ type: z.literal(type), sequence_number: count, ...members })));

const block = z.discriminatedUnion('type', [
  o({ type: z.literal('text'), text }), o({ type: z.literal('thinking'), thinking: text, signature: text }),
  o({ type: z.literal('tool_use'), id: id('toolu_'), name: text.min(1), input: o({}) }),
]);
const stopReason = z.enum(['end_turn', 'max_tokens', 'stop_sequence', 'tool_use', 'pause_turn', 'refusal']);
const anthropicUsage = o({ input_tokens: count, output_tokens: count, cache_read_input_tokens: count.nullish(), cache_creation_input_tokens: count.nullish() });
const message = o({
  id: id('msg_'), type: z.literal('message'), role: z.literal('assistant'), model: text.min(1), content: z.array(block),
  stop_reason: stopReason.nullable(), stop_sequence: text.nullable(), usage: anthropicUsage,
});
const messageEvent = z.discriminatedUnion('type', [
  o({ type: z.literal('message_start'), message }), o({ type: z.literal('ping') }), o({ type: z.literal('message_stop') }),
  o({ type: z.literal('content_block_start'), index: count, content_block: block }), o({ type: z.literal('content_block_stop'), index: count }),
  o({
    type: z.literal('content_block_delta'), index: count, delta: z.discriminatedUnion('type', [
      o({ type: z.literal('text_delta'), text }), o({ type: z.literal('input_json_delta'), partial_json: text }),
      o({ type: z.literal('thinking_delta'), thinking: text }), o({ type: z.literal('signature_delta'), signature: text }),
    ]),
  }),
  o({ type: z.literal('message_delta'), delta: o({ stop_reason: stopReason, stop_sequence: text.nullable() }), usage: o({ output_tokens: count }) }),
  o({ type: z.literal('error'), error: o({ type: text, message: text }) }),
]);
const anthropicFailure = o({ type: z.literal('error'), error: o({ type: text.min(1), message: text.min(1) }) });

const durations = { total_duration: count, load_duration: count, prompt_eval_count: count, prompt_eval_duration: count, eval_count: count, eval_duration: count };
const ollama = members => z.discriminatedUnion('done', [
  o({ model: text.min(1), created_at: z.iso.datetime({ offset: true }), done: z.literal(false), ...members }),
  o({ model: text.min(1), created_at: z.iso.datetime({ offset: true }), done: z.literal(true), done_reason: text, ...members, ...durations }),
]);
/** A request without messages or a prompt only loads the model, which has no durations. */
const loaded = members => z.strictObject({ model: text.min(1), created_at: z.iso.datetime({ offset: true }), done: z.literal(true), done_reason: z.enum(['load', 'unload']), ...members });
const ollamaChat = ollama({ message: o({ role: z.literal('assistant'), content: text, tool_calls: z.array(o({ function: o({ name: text, arguments: o({}) }) })).optional() }) });

const answers = [
  [/\/messages\/count_tokens$/, o({ input_tokens: count })],
  [/\/v1\/messages$/, message],
  [/\/chat\/completions$/, chatCompletion],
  [/\/completions$/, completion],
  [/\/api\/embeddings$/, z.strictObject({ embedding: z.array(z.number()) })],
  [/\/embeddings$/, embeddings],
  [/\/responses$/, response],
  [/\/moderations$/, moderation],
  [/\/v1\/models$/, z.union([models, o({ data: z.array(o({ type: z.literal('model'), id: text, display_name: text, created_at: text })), has_more: z.boolean(), first_id: text.nullable(), last_id: text.nullable() })])],
  [/\/api\/chat$/, z.union([ollamaChat, loaded({ message: z.strictObject({ role: z.literal('assistant'), content: z.literal('') }) })])],
  [/\/api\/generate$/, z.union([ollama({ response: text }), loaded({ response: z.literal('') })])],
  [/\/api\/embed$/, o({ model: text, embeddings: z.array(z.array(z.number())).min(1), total_duration: count, load_duration: count, prompt_eval_count: count })],
  [/\/api\/pull$/, z.strictObject({ status: text, digest: text.optional(), total: count.optional(), completed: count.optional() })],
  [/\/api\/tags$/, o({ models: z.array(o({ name: text, model: text, modified_at: text, size: count, digest: text, details: o({}) })) })],
];

/** Azure's path of a deployment, whose name may be `chat`, as OpenAI's path. */
const withoutDeployment = path => path.replace(/^\/openai\/deployments\/[^/]+/, '/v1');

/** The schema of an answer that is not an event stream. */
export const schemaOf = (method, route, status) => {
  const path = withoutDeployment(route);
  if (status >= 400)
    return path.includes('/v1/messages') ? anthropicFailure : path.startsWith('/api/') ? o({ error: text }) : failure;
  return (method === 'POST' || /models$|tags$/.test(path)) && answers.find(([pattern]) => pattern.test(path))?.[1] || z.unknown();
};

/** Checks each event of a stream, and what must hold for the stream as a whole. */
export const checkStream = (route, stream) => {
  const path = withoutDeployment(route);
  if (/\/chat\/completions$/.test(path))
    checkChunks(chatChunk, stream);
  else if (/\/completions$/.test(path))
    checkChunks(completion, stream);
  else if (/\/responses/.test(path))
    checkResponse(stream.map(({ name, data }) => named(responseEvent, name, data)));
  else if (/\/v1\/messages$/.test(path))
    checkMessage(stream.map(({ name, data }) => named(messageEvent, name, data)));
};

const named = (schema, name, data) => {
  assert.equal(name, data.type, 'An event has the name of its type');
  return schema.parse(data);
};

function checkChunks(schema, stream) {
  assert.equal(stream.pop().data, '[DONE]');
  const chunks = stream.map(({ data }) => schema.parse(data));
  assert.equal(new Set(chunks.map(chunk => chunk.id)).size, 1, 'All chunks have one id');
  const choices = chunks.flatMap(chunk => chunk.choices);
  for (const index of new Set(choices.map(choice => choice.index))) {
    const own = choices.filter(choice => choice.index === index);
    assert.ok(own.at(-1).finish_reason, 'The last chunk of a choice has its finish reason');
    assert.equal(own.filter(choice => choice.finish_reason).length, 1);
  }
}

function checkResponse(stream) {
  stream.forEach((event, index) => assert.equal(event.sequence_number, stream[0].sequence_number + index, 'Sequence numbers are consecutive'));
  const last = stream.at(-1);
  assert.match(last.type, /^response\.(completed|incomplete|failed)$|^error$/);
  if (last.type !== 'response.completed' || stream[0].sequence_number > 0)
    return;
  assert.deepEqual(stream.slice(0, 2).map(event => event.type), ['response.created', 'response.in_progress']);
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

function checkMessage(stream) {
  const types = stream.map(event => event.type).filter(type => type !== 'ping');
  assert.equal(types[0], 'message_start');
  assert.deepEqual(types.slice(-2), ['message_delta', 'message_stop']);
  let open = null, next = 0;
  for (const event of stream) {
    if (event.type === 'content_block_start') {
      assert.equal(open, null, 'One block is open at a time');
      assert.equal(event.index, next++);
      open = event.index;
    } else if (event.type.startsWith('content_block_')) {
      assert.equal(event.index, open);
      open = event.type === 'content_block_stop' ? null : open;
    }
  }
}
