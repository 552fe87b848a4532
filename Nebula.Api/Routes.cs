namespace Nebula.Api;

/// <summary>Every route template of the API. No template begins with a slash, as both hosts require.</summary>
public static class Routes
{
    /// <summary>Chat completions, streamed or whole.</summary>
    public const string ChatCompletions = "v1/chat/completions";

    /// <summary>Anthropic's messages, streamed or whole.</summary>
    public const string Messages = "v1/messages";

    /// <summary>The tokens of an Anthropic prompt.</summary>
    public const string CountTokens = "v1/messages/count_tokens";

    /// <summary>Sessions of the Realtime API, over a WebSocket.</summary>
    public const string Realtime = "v1/realtime";

    /// <summary>Responses, streamed or whole.</summary>
    public const string Responses = "v1/responses";

    /// <summary>One stored response.</summary>
    public const string Response = "v1/responses/{id}";

    /// <summary>The end of a response in the background.</summary>
    public const string ResponseCancel = "v1/responses/{id}/cancel";

    /// <summary>The input of a stored response.</summary>
    public const string ResponseInput = "v1/responses/{id}/input_items";

    /// <summary>Conversations.</summary>
    public const string Conversations = "v1/conversations";

    /// <summary>One conversation.</summary>
    public const string Conversation = "v1/conversations/{id}";

    /// <summary>The items of a conversation.</summary>
    public const string ConversationItems = "v1/conversations/{id}/items";

    /// <summary>One item of a conversation.</summary>
    public const string ConversationItem = "v1/conversations/{id}/items/{item}";

    /// <summary>One stored chat completion.</summary>
    public const string ChatCompletion = "v1/chat/completions/{id}";

    /// <summary>The messages of a stored chat completion.</summary>
    public const string ChatCompletionMessages = "v1/chat/completions/{id}/messages";

    /// <summary>Completions of plain prompts, streamed or whole.</summary>
    public const string Completions = "v1/completions";

    /// <summary>Ollama's conversations, streamed or whole.</summary>
    public const string OllamaChat = "api/chat";

    /// <summary>Ollama's prompts, streamed or whole.</summary>
    public const string OllamaGenerate = "api/generate";

    /// <summary>Ollama's embeddings.</summary>
    public const string OllamaEmbed = "api/embed";

    /// <summary>Ollama's older route for the embedding of one text.</summary>
    public const string OllamaEmbeddings = "api/embeddings";

    /// <summary>Ollama's pull of a model, which succeeds if it is deployed.</summary>
    public const string OllamaPull = "api/pull";

    /// <summary>Ollama's push of a model, which is refused.</summary>
    public const string OllamaPush = "api/push";

    /// <summary>Ollama's creation of a model, which is refused.</summary>
    public const string OllamaCreate = "api/create";

    /// <summary>Ollama's copy of a model, which is refused.</summary>
    public const string OllamaCopy = "api/copy";

    /// <summary>Ollama's deletion of a model, which is refused.</summary>
    public const string OllamaDelete = "api/delete";

    /// <summary>A file of one of Ollama's models, which is refused.</summary>
    public const string OllamaBlob = "api/blobs/{digest}";

    /// <summary>The models that a key may use, for Ollama's clients.</summary>
    public const string OllamaTags = "api/tags";

    /// <summary>The models that serve, for Ollama's clients.</summary>
    public const string OllamaPs = "api/ps";

    /// <summary>One model, for Ollama's clients.</summary>
    public const string OllamaShow = "api/show";

    /// <summary>The version of Ollama's API.</summary>
    public const string OllamaVersion = "api/version";

    /// <summary>Embeddings.</summary>
    public const string Embeddings = "v1/embeddings";

    /// <summary>Moderation of texts.</summary>
    public const string Moderations = "v1/moderations";

    /// <summary>Documents by their similarity to a query; vLLM serves it under three paths.</summary>
    public const string Rerank = "rerank";

    /// <summary>As <see cref="Rerank"/>.</summary>
    public const string RerankV1 = "v1/rerank";

    /// <summary>As <see cref="Rerank"/>.</summary>
    public const string RerankV2 = "v2/rerank";

    /// <summary>The similarity of pairs of texts; vLLM serves it under two paths.</summary>
    public const string Score = "score";

    /// <summary>As <see cref="Score"/>.</summary>
    public const string ScoreV1 = "v1/score";

    /// <summary>A text's tokens.</summary>
    public const string Tokenize = "tokenize";

    /// <summary>The text of tokens.</summary>
    public const string Detokenize = "detokenize";

    /// <summary>Nebula's version.</summary>
    public const string Version = "version";

    /// <summary>Whether the process runs, under vLLM's path.</summary>
    public const string Ping = "ping";

    /// <summary>What the process runs and queues.</summary>
    public const string Load = "load";

    /// <summary>The models that a key may use.</summary>
    public const string Models = "v1/models";

    /// <summary>One model that a key may use; its name may contain slashes.</summary>
    public const string Model = "v1/models/{*id}";

    /// <summary>API keys.</summary>
    public const string ApiKeys = "apikeys";

    /// <summary>One API key.</summary>
    public const string ApiKey = "apikeys/{id}";

    /// <summary>A new secret for a key.</summary>
    public const string ApiKeyRotate = "apikeys/{id}/rotate";

    /// <summary>Deployments.</summary>
    public const string Deployments = "models";

    /// <summary>The models and GPUs that can be deployed.</summary>
    public const string Catalog = "models/catalog";

    /// <summary>An estimate of what a deployment would hold, do and cost.</summary>
    public const string Estimate = "models/estimate";

    /// <summary>Plans: the cheapest fleet for some traffic.</summary>
    public const string Planner = "planner";

    /// <summary>One deployment; its name may contain slashes.</summary>
    public const string Deployment = "models/{*name}";

    /// <summary>Faults.</summary>
    public const string Faults = "faults";

    /// <summary>One fault.</summary>
    public const string Fault = "faults/{name}";

    /// <summary>Scripts.</summary>
    public const string Scripts = "scripts";

    /// <summary>The sequences and counters of scripts.</summary>
    public const string ScriptsReset = "scripts/reset";

    /// <summary>One script; its name may contain slashes.</summary>
    public const string Script = "scripts/{*name}";

    /// <summary>Recordings.</summary>
    public const string Recordings = "recordings";

    /// <summary>One recording; its name may contain slashes.</summary>
    public const string Recording = "recordings/{*name}";

    /// <summary>The newest requests and answers.</summary>
    public const string Journal = "journal";

    /// <summary>What a test may assert of them.</summary>
    public const string JournalAssertions = "journal/assertions";

    /// <summary>Counts and latencies, as JSON or for Prometheus.</summary>
    public const string Metrics = "metrics";

    /// <summary>Counts and latencies over time.</summary>
    public const string MetricsHistory = "metrics/history";

    /// <summary>The ledger.</summary>
    public const string Usage = "usage";

    /// <summary>The newest settled requests.</summary>
    public const string Requests = "requests";

    /// <summary>The OpenAPI document.</summary>
    public const string OpenApi = "openapi/v1.json";

    /// <summary>The OpenAPI document as pages.</summary>
    public const string Docs = "docs";

    /// <summary>The script of those pages.</summary>
    public const string DocsScript = "docs/scalar.js";

    /// <summary>Health with every dependency.</summary>
    public const string Health = "health";

    /// <summary>Whether the process runs.</summary>
    public const string HealthLive = "health/live";

    /// <summary>Whether the process can serve.</summary>
    public const string HealthReady = "health/ready";

    /// <summary>Every other path, and every other verb of the paths above.</summary>
    public const string Fallback = "{*path}";
}
