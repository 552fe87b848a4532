// Which shape each route answers with.
import { check } from './schemas.mjs';
import { checkChunks, checkMessage, checkResponse } from './streams.mjs';

const id = '[^/]+';
const isAnthropic = (url, headers) => headers.has('anthropic-version') || url.pathname.startsWith('/v1/messages');

// method, path, shape of an answer, check of an event stream
const routes = [
  ['POST', '/v1/chat/completions', 'chatCompletion', events => checkChunks('chatChunk', events)],
  ['GET', '/v1/chat/completions', 'chatCompletions'],
  ['GET', `/v1/chat/completions/${id}`, 'chatCompletion'],
  ['POST', `/v1/chat/completions/${id}`, 'chatCompletion'],
  ['DELETE', `/v1/chat/completions/${id}`, 'chatDeleted'],
  ['GET', `/v1/chat/completions/${id}/messages`, 'chatMessages'],
  ['POST', '/v1/completions', 'completion', events => checkChunks('completionChunk', events)],
  ['POST', '/v1/embeddings', 'embeddings'],
  ['POST', '/v1/moderations', 'moderation'],
  ['GET', '/v1/models', 'models'],
  ['GET', '/v1/models/.+', 'model'],
  ['POST', '/v1/responses', 'response', checkResponse],
  ['GET', `/v1/responses/${id}`, 'response', checkResponse],
  ['DELETE', `/v1/responses/${id}`, 'responseDeleted'],
  ['POST', `/v1/responses/${id}/cancel`, 'response'],
  ['GET', `/v1/responses/${id}/input_items`, 'responseItems'],
  ['POST', '/v1/conversations', 'conversation'],
  ['GET', `/v1/conversations/${id}`, 'conversation'],
  ['POST', `/v1/conversations/${id}`, 'conversation'],
  ['DELETE', `/v1/conversations/${id}`, 'conversationDeleted'],
  ['GET', `/v1/conversations/${id}/items`, 'conversationItems'],
  ['POST', `/v1/conversations/${id}/items`, 'conversationItems'],
  ['GET', `/v1/conversations/${id}/items/${id}`, 'conversationItem'],
  ['DELETE', `/v1/conversations/${id}/items/${id}`, 'conversation'],
  ['POST', '/v1/messages', 'message', events => checkMessage('messageEvent', events)],
  ['POST', '/v1/messages/count_tokens', 'messageTokens'],
  ['POST', '/api/chat', 'ollamaChat'],
  ['POST', '/api/generate', 'ollamaGenerate'],
  ['POST', '/api/embed', 'ollamaEmbed'],
  ['POST', '/api/embeddings', 'ollamaEmbeddings'],
  ['POST', '/api/pull', 'ollamaPull'],
  ['GET', '/api/tags', 'ollamaTags'],
  ['GET', '/api/ps', 'ollamaPs'],
  ['POST', '/api/show', 'ollamaShow'],
  ['GET', '/api/version', 'ollamaVersion'],
].map(([method, path, shape, stream]) => ({ method, path: new RegExp(`^${path}$`), shape, stream, answers: 0 }));

/** The routes whose answers no case has received. */
export const findUnanswered = () => routes.filter(route => route.answers === 0).map(route => `${route.method} ${route.path.source}`);

/** The Anthropic client's shapes where a path or a query selects them. */
const variants = { models: 'anthropicModels', model: 'anthropicModel' };

/** The path without what Azure puts before it. */
const plain = path => path.replace(/^\/openai\/deployments\/[^/]+/, '/v1').replace(/^\/openai\/(v1\/)?/, '/v1/');

const errorOf = (path, anthropic) => anthropic ? 'anthropicError' : path.startsWith('/api/') ? 'ollamaError' : path.startsWith('/openai/') ? 'azureError' : 'error';

/** Validates the text of an answer; throws what is wrong with it. */
export function checkAnswer({ method, url, headers }, status, type, text) {
  const path = plain(url.pathname);
  const anthropic = isAnthropic(url, headers);
  const route = routes.find(one => one.method === method && one.path.test(path));
  const shape = status >= 400 ? errorOf(url.pathname, anthropic) : anthropic && variants[route?.shape] || route?.shape;
  if (!shape)
    throw new Error('No shape is known of this answer.');
  if (status < 400)
    route.answers++;
  if (type.startsWith('text/event-stream'))
    return route.stream(readEvents(text));
  for (const line of type.includes('ndjson') ? text.trim().split('\n') : [text])
    check(shape, JSON.parse(line));
}

const readEvents = text => text.split('\n\n').filter(part => part.trim() && !part.startsWith(':')).map(part => {
  const fields = Object.fromEntries(part.split('\n').map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trimStart()]));
  return { name: fields.event, data: fields.data === '[DONE]' ? fields.data : JSON.parse(fields.data) };
});
