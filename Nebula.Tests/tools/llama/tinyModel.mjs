// Writes a language model with random weights: llama architecture, 2 layers, below 1 MB, the same bytes each time.
// The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (version 3).
import { writeFileSync } from 'node:fs';

const layers = 2, width = 64, heads = 4, feedForward = 128, alignment = 32;
const words = `the a sea ship wind wave north star night light harbour captain sails and of in over under beyond slowly blue deep old far
  sings dreams turns waits carries home salt sand storm calm größe naïve 海 🌊`.split(/\s+/);
const template = "{{ bos_token }}{% for message in messages %}<{{ message['role'] }}> {{ message['content'] }}\n{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}";

/** SentencePiece's types of tokens, as GGUF spells them. */
const normal = 1, unknown = 2, control = 3, byte = 6;

/** Each word with all its beginnings, because SentencePiece merges pieces from the left; then single characters, and a token per byte for the rest. */
function vocabulary() {
  const special = [['<unk>', unknown], ['<s>', control], ['</s>', control]];
  const bytes = Array.from({ length: 256 }, (_, value) => [`<0x${value.toString(16).toUpperCase().padStart(2, '0')}>`, byte]);
  const pieces = new Set(words.flatMap((word) => [...`▁${word}`].map((_, last, all) => all.slice(0, last + 1).join(''))));
  for (const character of `${words.join('')}ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,!?<>:'`) pieces.add(character);
  return [...special, ...bytes, ...[...pieces].map((piece) => [piece, normal])];
}

/** A generator of normal numbers with a fixed seed (xorshift32, Box and Muller). */
function* gaussians() {
  let state = 0x9E3779B9;
  const uniform = () => {
    state ^= state << 13; state ^= state >>> 17; state ^= state << 5;
    return ((state >>> 0) + 0.5) / 2 ** 32;
  };
  for (;;) yield Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Writes the numbers, strings and arrays of GGUF, little-endian. */
class Gguf {
  #parts = [];
  get length() { return this.#parts.reduce((sum, part) => sum + part.length, 0); }
  raw(bytes) { this.#parts.push(bytes); }
  u32(value) { const part = Buffer.alloc(4); part.writeUInt32LE(value); this.raw(part); }
  u64(value) { const part = Buffer.alloc(8); part.writeBigUInt64LE(BigInt(value)); this.raw(part); }
  i32(value) { const part = Buffer.alloc(4); part.writeInt32LE(value); this.raw(part); }
  f32(value) { const part = Buffer.alloc(4); part.writeFloatLE(value); this.raw(part); }
  text(value) { const bytes = Buffer.from(value); this.u64(bytes.length); this.raw(bytes); }
  pad() { this.raw(Buffer.alloc((alignment - (this.length % alignment)) % alignment)); }
  bytes() { return Buffer.concat(this.#parts); }
}

const types = { u32: 4, i32: 5, f32: 6, text: 8 };
const metadata = (tokens) => [
  ['general.architecture', 'text', 'llama'], ['general.name', 'text', 'nebula-tiny'], ['llama.block_count', 'u32', layers], ['llama.context_length', 'u32', 32_768],
  ['llama.embedding_length', 'u32', width], ['llama.feed_forward_length', 'u32', feedForward], ['llama.attention.head_count', 'u32', heads],
  ['llama.attention.head_count_kv', 'u32', heads], ['llama.attention.layer_norm_rms_epsilon', 'f32', 1e-5], ['llama.rope.dimension_count', 'u32', width / heads],
  ['tokenizer.ggml.model', 'text', 'llama'], ['tokenizer.ggml.bos_token_id', 'u32', 1], ['tokenizer.ggml.eos_token_id', 'u32', 2], ['tokenizer.ggml.unknown_token_id', 'u32', 0],
  ['tokenizer.ggml.tokens', 'text', tokens.map(([piece]) => piece)], ['tokenizer.ggml.token_type', 'i32', tokens.map(([, type]) => type)],
  ['tokenizer.ggml.scores', 'f32', tokens.map(([piece, type]) => (type === normal ? piece.length : 0))], ['tokenizer.chat_template', 'text', template],
];

/** The tensors: name, shape (fastest dimension first) and values. Matrices are small next to the embeddings, so that the last token decides most. */
function tensors(tokens) {
  const random = gaussians();
  const matrix = (columns, rows, scale) => [[columns, rows], Float32Array.from({ length: columns * rows }, () => scale * random.next().value)];
  const ones = () => [[width], new Float32Array(width).fill(1)];
  const embeddings = matrix(width, tokens.length, 1);
  const output = matrix(width, tokens.length, 1);
  // The first dimension is the same in every embedding, so its output weights are a bias: only whole words are generated.
  tokens.forEach(([piece, type], index) => {
    embeddings[1][index * width] = 4;
    output[1][index * width] = type === normal && words.includes(piece.replace(/^▁/, '')) && piece.startsWith('▁') ? 0 : -20;
  });
  const block = (index) => [
    ['attn_norm', ones()], ['attn_q', matrix(width, width, 0.1)], ['attn_k', matrix(width, width, 0.1)], ['attn_v', matrix(width, width, 0.1)], ['attn_output', matrix(width, width, 0.1)],
    ['ffn_norm', ones()], ['ffn_gate', matrix(width, feedForward, 0.1)], ['ffn_up', matrix(width, feedForward, 0.1)], ['ffn_down', matrix(feedForward, width, 0.1)],
  ].map(([name, tensor]) => [`blk.${index}.${name}.weight`, ...tensor]);
  return [['token_embd.weight', ...embeddings], ...Array.from({ length: layers }, (_, index) => block(index)).flat(), ['output_norm.weight', ...ones()], ['output.weight', ...output]];
}

/** Writes the model to a file. */
export function writeTinyModel(path) {
  const tokens = vocabulary(), values = tensors(tokens), pairs = metadata(tokens), file = new Gguf();
  file.raw(Buffer.from('GGUF'));
  file.u32(3);
  file.u64(values.length);
  file.u64(pairs.length);
  for (const [key, type, value] of pairs) {
    file.text(key);
    if (Array.isArray(value)) {
      file.u32(9);
      file.u32(types[type]);
      file.u64(value.length);
      for (const element of value) file[type](element);
    } else {
      file.u32(types[type]);
      file[type](value);
    }
  }
  let offset = 0; // every tensor's size is a multiple of the alignment
  for (const [name, shape, data] of values) {
    file.text(name);
    file.u32(shape.length);
    for (const size of shape) file.u64(size);
    file.u32(0); // 32-bit floats
    file.u64(offset);
    offset += data.byteLength;
  }
  file.pad();
  for (const [, , data] of values) file.raw(Buffer.from(data.buffer));
  writeFileSync(path, file.bytes());
}
