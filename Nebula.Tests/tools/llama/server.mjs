// llama.cpp (through node-llama-cpp) behind OpenAI's chat completions, streamed: node server.mjs <file for the model>
// Prints its address. GET /counters returns what it has generated and is generating.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Template } from '@huggingface/jinja';
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';
import { writeTinyModel } from './tinyModel.mjs';

const [path] = process.argv.slice(2);
writeTinyModel(path);
const llama = await getLlama({ gpu: false, build: 'never', logLevel: LlamaLogLevel.error });
const model = await llama.loadModel({ modelPath: path });
const context = await model.createContext({ contextSize: 16_384, sequences: 2, threads: 1 });
const template = new Template(model.fileInfo.metadata.tokenizer.chat_template);
const counters = { generated_tokens: 0, running: 0 };

const server = createServer(async (request, response) => {
  if (request.url === '/counters') return response.end(JSON.stringify(counters));
  if (request.url !== '/v1/chat/completions') return response.writeHead(404).end();
  const { messages, max_tokens, max_completion_tokens: limit = max_tokens, temperature = 1, seed, stream } = JSON.parse(await text(request));
  const prompt = model.tokenize(template.render({ messages, bos_token: model.tokens.bosString, add_generation_prompt: true }), true);
  const send = (choices, usage) => response.write(`data: ${JSON.stringify({ object: 'chat.completion.chunk', model: 'nebula-tiny', choices, usage })}\n\n`);
  const sequence = context.getSequence(), generated = [];
  let answer = '';
  counters.running++;
  try {
    if (stream) response.writeHead(200, { 'content-type': 'text/event-stream' });
    for await (const token of sequence.evaluate(prompt, { temperature, seed })) {
      if (response.destroyed) return;
      counters.generated_tokens++;
      const content = model.detokenize([token], false, generated); // a space before a word depends on the tokens before it
      generated.push(token);
      answer += content;
      if (stream) send([{ index: 0, delta: { content }, finish_reason: null }]);
      if (generated.length === limit) break;
    }
    const finish_reason = generated.length === limit ? 'length' : 'stop';
    const usage = { prompt_tokens: prompt.length, completion_tokens: generated.length, total_tokens: prompt.length + generated.length };
    if (!stream) return response.end(JSON.stringify({ object: 'chat.completion', model: 'nebula-tiny', choices: [{ index: 0, message: { role: 'assistant', content: answer }, finish_reason }], usage }));
    send([{ index: 0, delta: {}, finish_reason }]);
    send([], usage);
    response.end('data: [DONE]\n\n');
  } finally {
    sequence.dispose();
    counters.running--;
  }
});
server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
