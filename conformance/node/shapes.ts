// What the routes answer, in the clients' own declarations: those are generated from the services' published API documents.
import type { Message, MessageTokensCount, RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import type { ModelInfo } from '@anthropic-ai/sdk/resources/models';
import type { ErrorResponse } from '@anthropic-ai/sdk/resources/shared';
import type { ChatResponse, EmbeddingsResponse, EmbedResponse, ErrorResponse as OllamaErrorResponse, GenerateResponse, Message as OllamaMessage, ModelResponse, ProgressResponse, ShowResponse, VersionResponse } from 'ollama';
import type { ChatCompletion, ChatCompletionChunk, ChatCompletionDeleted, ChatCompletionStoreMessage } from 'openai/resources/chat/completions';
import type { Completion, CompletionChoice } from 'openai/resources/completions';
import type { Conversation, ConversationDeletedResource } from 'openai/resources/conversations/conversations';
import type { ConversationItem, ConversationItemList } from 'openai/resources/conversations/items';
import type { CreateEmbeddingResponse, Embedding } from 'openai/resources/embeddings';
import type { Model } from 'openai/resources/models';
import type { ModerationCreateResponse } from 'openai/resources/moderations';
import type { Response as ModelResult, ResponseItem, ResponseStreamEvent } from 'openai/resources/responses/responses';
import type { ErrorObject } from 'openai/resources/shared';
import './additions';

interface Page<Item> { object: 'list'; data: Item[]; first_id: string | null; last_id: string | null; has_more: boolean }
interface Deleted<Kind> { id: string; object: Kind; deleted: true }

/** `encoding_format: "base64"` has a string where the client's caller reads numbers. */
interface EncodedEmbedding extends Omit<Embedding, 'embedding'> { embedding: number[] | string }
interface Embeddings extends Omit<CreateEmbeddingResponse, 'data'> { data: EncodedEmbedding[] }

/** A streamed completion has the reason in its last chunk only. The first token of an echoed prompt has no log probability. */
interface Logprobs extends Omit<CompletionChoice.Logprobs, 'token_logprobs' | 'top_logprobs'> {
  token_logprobs: (number | null)[];
  top_logprobs: ({ [token: string]: number } | null)[] | null;
}
interface Choice extends Omit<CompletionChoice, 'logprobs'> { logprobs: Logprobs | null }
interface ChunkChoice extends Omit<Choice, 'finish_reason'> { finish_reason: CompletionChoice['finish_reason'] | null }
interface TextCompletion extends Omit<Completion, 'choices'> { choices: Choice[] }
interface TextChunk extends Omit<Completion, 'choices' | 'usage'> { choices: ChunkChoice[]; usage?: Completion['usage'] | null }

/** An empty list has no ids. */
interface ConversationItems extends Omit<ConversationItemList, 'first_id' | 'last_id'> { first_id: string | null; last_id: string | null }

/** The prompt of a stored completion, as the document's example has it; its schema describes the messages of a model. */
interface PromptMessage { id: string; role: 'developer' | 'system' | 'user' | 'assistant' | 'tool' | 'function'; content: string | null; content_parts: { [name: string]: any }[] | null; name?: string | null; tool_call_id?: string; tool_calls?: { [name: string]: any }[] }

/** Azure has its own errors, and names content filters in them. */
interface AzureError { error: { code: string | null; message: string; type?: string; param?: string | null; status?: number; innererror?: { code: string; content_filter_result: { [name: string]: any } } } }

/**
 * Ollama's declarations have what a client's caller reads: a part before the last has neither counts nor durations, and the three lists of models have
 * different members. Its server also sends `id` and `index` of a call, the `bytes` of a token and the `context_length` of a running model. An answer to
 * a request that only loads a model has no counts either, and most lines of a pull have a status alone.
 */
interface OllamaCall { id?: string; function: { index?: number; name: string; arguments: { [name: string]: any } } }
interface OllamaReply extends Omit<OllamaMessage, 'tool_calls'> { role: 'assistant'; tool_calls?: OllamaCall[] }
interface ScoredToken { token: string; logprob: number; bytes?: number[] }
interface ScoredChoice extends ScoredToken { top_logprobs?: ScoredToken[] }
interface Scored { logprobs?: ScoredChoice[] }
interface Loaded extends Pick<ChatResponse, 'model' | 'created_at'> { done: true; done_reason: 'load' | 'unload' }
interface ChatLoaded extends Loaded { message: OllamaReply }
interface ChatPart extends Pick<ChatResponse, 'model' | 'created_at'>, Scored { message: OllamaReply; done: false }
interface ChatEnd extends Omit<ChatResponse, 'message' | 'logprobs'>, Scored { message: OllamaReply; done: true }
interface GeneratedLoaded extends Loaded { response: string }
interface GeneratedPart extends Pick<GenerateResponse, 'model' | 'created_at' | 'thinking'>, Scored { response: string; done: false }
interface GeneratedEnd extends Omit<GenerateResponse, 'context' | 'logprobs'>, Scored { response: string; done: true; context?: number[] }
type ListedModel = Omit<ModelResponse, 'expires_at' | 'size_vram'>;
interface RunningModel extends Omit<ModelResponse, 'modified_at'> { context_length: number }
interface ShownModel extends Omit<ShowResponse, 'model_info' | 'projector_info' | 'license' | 'system' | 'messages'> { license?: string; model_info: { [name: string]: any } }

export interface Shapes {
  chatCompletion: ChatCompletion;
  chatCompletions: Page<ChatCompletion>;
  chatChunk: ChatCompletionChunk;
  chatDeleted: ChatCompletionDeleted;
  chatMessages: Page<ChatCompletionStoreMessage | PromptMessage>;
  completion: TextCompletion;
  completionChunk: TextChunk;
  conversation: Conversation;
  conversationDeleted: ConversationDeletedResource;
  conversationItem: ConversationItem;
  conversationItems: ConversationItems;
  embeddings: Embeddings;
  azureError: AzureError;
  error: { error: ErrorObject };
  model: Model;
  models: { object: 'list'; data: Model[] };
  moderation: ModerationCreateResponse;
  response: ModelResult;
  responseDeleted: Deleted<'response'>;
  responseEvent: ResponseStreamEvent;
  responseItems: Page<ResponseItem>;

  anthropicError: ErrorResponse;
  anthropicModel: ModelInfo;
  anthropicModels: { data: ModelInfo[]; has_more: boolean; first_id: string | null; last_id: string | null };
  message: Message;
  messageEvent: RawMessageStreamEvent | { type: 'ping' } | ErrorResponse;
  messageTokens: MessageTokensCount;

  ollamaChat: ChatPart | ChatEnd | ChatLoaded;
  ollamaEmbed: EmbedResponse;
  ollamaEmbeddings: EmbeddingsResponse;
  ollamaError: OllamaErrorResponse;
  ollamaGenerate: GeneratedPart | GeneratedEnd | GeneratedLoaded;
  ollamaPull: ProgressResponse | { status: string };
  ollamaPs: { models: RunningModel[] };
  ollamaShow: ShownModel;
  ollamaTags: { models: ListedModel[] };
  ollamaVersion: VersionResponse;
}
