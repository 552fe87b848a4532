using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nebula.Api.Anthropic.Messages;
using Nebula.Api.ApiDescription;
using Nebula.Api.Http;
using Nebula.Api.Inference;
using Nebula.Api.Journal;
using Nebula.Api.Management.ApiKeys;
using Nebula.Api.Management.Deployments;
using Nebula.Api.Management.Faults;
using Nebula.Api.Management.Health;
using Nebula.Api.Management.Journal;
using Nebula.Api.Management.Metrics;
using Nebula.Api.Management.Planning;
using Nebula.Api.Management.Responses;
using Nebula.Api.Management.Recordings;
using Nebula.Api.Management.Scripts;
using Nebula.Api.Management.Usage;
using Nebula.Api.Ollama;
using Nebula.Api.Ollama.Embeddings;
using Nebula.Api.Ollama.Models;
using Nebula.Api.OpenAI.Chat;
using Nebula.Api.OpenAI.Chat.Storage;
using Nebula.Api.OpenAI.Completions;
using Nebula.Api.OpenAI.Embeddings;
using Nebula.Api.OpenAI.Models;
using Nebula.Api.OpenAI.Moderations;
using Nebula.Api.OpenAI.Responses;
using Nebula.Api.OpenAI.Responses.Sockets;
using Nebula.Api.OpenAI.Responses.Storage;
using Nebula.Api.Realtime;
using Nebula.Api.Sockets;
using Nebula.Api.Vllm;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Deployments;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.Faults;
using Nebula.Domain.Inference.Backends.Upstream;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Planning.Reports;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Recordings;
using Nebula.Domain.Scripts;
using Nebula.Domain.Settings;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;

namespace Nebula.Api;

/// <summary>
/// Every route: its verb, who may call it, what answers it, and how the OpenAPI document describes it. Both hosts serve exactly these routes, and the answers to OPTIONS,
/// HEAD and wrong verbs are derived from them.
/// </summary>
public static class RouteTable
{
    private const string Delete = "DELETE";
    private const string Get = "GET";
    private const string Patch = "PATCH";
    private const string Post = "POST";
    private const string Put = "PUT";

    private static readonly ApiRoute[] Own =
    [
        new(Post, Routes.ChatCompletions, Access.ApiKey, static (http, s) => ChatCompletions.Create(http, s.Resolve<InferenceEndpoint>(), s.Resolve<CompletionStore>(), s.Resolve<TimeProvider>()))
        {
            IsInference = true,
            Aliases = AzureRoutes.GetDeploymentPaths(Routes.ChatCompletions),
            Operation = new("createChatCompletion", "Generate a reply, at once or as server-sent events.", "ChatCompletion")
            {
                Body = "CreateChatCompletion", Parameters = ["acting_key", "fault"], Texts = ["text/event-stream"], Errors = [404, 408, 429, 503, 504],
            },
        },
        new(Post, Routes.Messages, Access.ApiKey, static (http, s) => MessageHandlers.Create(http, s.Resolve<InferenceEndpoint>(), s.Resolve<TimeProvider>()))
        {
            IsInference = true,
            Operation = new("createMessage", "Generate a reply as Anthropic's Messages API does, at once or as server-sent events.", "Message")
            {
                Body = "CreateMessage", Parameters = ["acting_key", "fault"], Texts = ["text/event-stream"], Errors = [404, 408, 429, 503, 504],
            },
        },
        new(Post, Routes.CountTokens, Access.ApiKey, static (http, s) => MessageHandlers.CountTokens(http, s.Resolve<InferenceGateway>(), s.Resolve<BodyGate>()))
        {
            Operation = new("countMessageTokens", "Count the tokens of a prompt, without charge.", "TokenCount") { Body = "CountMessageTokens", Parameters = ["acting_key"], Errors = [404, 408, 503] },
        },
        new(Post, Routes.Responses, Access.ApiKey, static (http, s) => ResponseHandlers.Create(http, s.Resolve<InferenceEndpoint>(), s.Resolve<InputResolver>(), s.Resolve<ResponseRecorder>(), s.Resolve<TimeProvider>()))
        {
            IsInference = true,
            Aliases = AzureRoutes.GetAccountPaths(Routes.Responses),
            Operation = new("createResponse", "Generate a response, at once, as server-sent events, or in the background.", "Response")
            {
                Body = "CreateResponse", Parameters = ["acting_key", "fault"], Texts = ["text/event-stream"], Errors = [404, 408, 429, 503, 504],
            },
        },
        new(Post, Routes.Completions, Access.ApiKey, static (http, s) => CompletionHandlers.Create(http, s.Resolve<InferenceEndpoint>(), s.Resolve<TimeProvider>()))
        {
            IsInference = true,
            Aliases = AzureRoutes.GetDeploymentPaths(Routes.Completions),
            Operation = new("createCompletion", "Continue prompts, at once or as server-sent events.", "Completion")
            {
                Body = "CreateCompletion", Parameters = ["acting_key", "fault"], Texts = ["text/event-stream"], Errors = [404, 408, 429, 503, 504],
            },
        },
        new(Post, Routes.OllamaChat, Access.ApiKey, static (http, s) => OllamaHandlers.Chat(http, s.Resolve<InferenceEndpoint>(), s.Resolve<InferenceGateway>(), s.Resolve<TimeProvider>()))
        {
            IsInference = true,
            Operation = new("ollamaChat", "Generate a reply as Ollama does; streamed as lines of JSON by default.", "OllamaReply")
            {
                Body = "OllamaChat", Parameters = ["acting_key", "fault"], Texts = ["application/x-ndjson"], Errors = [404, 408, 429, 503, 504],
            },
        },
        new(Post, Routes.OllamaGenerate, Access.ApiKey, static (http, s) => OllamaHandlers.Generate(http, s.Resolve<InferenceEndpoint>(), s.Resolve<InferenceGateway>(), s.Resolve<TimeProvider>()))
        {
            IsInference = true,
            Operation = new("ollamaGenerate", "Answer a prompt as Ollama does; streamed as lines of JSON by default.", "OllamaReply")
            {
                Body = "OllamaGenerate", Parameters = ["acting_key", "fault"], Texts = ["application/x-ndjson"], Errors = [404, 408, 429, 503, 504],
            },
        },
        new(Post, Routes.OllamaEmbed, Access.ApiKey, static (http, s) => OllamaEmbeddingHandlers.Embed(http, s.Resolve<InferenceEndpoint>(), s.Resolve<InferenceGateway>(), s.Resolve<TimeProvider>()))
        {
            IsInference = true,
            Operation = new("ollamaEmbed", "Compute the embeddings of texts as Ollama does.", "OllamaVectors") { Body = "OllamaEmbed", Parameters = ["acting_key", "fault"], Errors = [404, 408, 429, 503, 504] },
        },
        new(Post, Routes.OllamaEmbeddings, Access.ApiKey, static (http, s) => OllamaEmbeddingHandlers.EmbedPrompt(http, s.Resolve<InferenceEndpoint>(), s.Resolve<InferenceGateway>(), s.Resolve<TimeProvider>()))
        {
            IsInference = true,
            Operation = new("ollamaEmbeddings", "Compute the embedding of one text as Ollama's older route does.", "OllamaVector")
            {
                Body = "OllamaEmbeddings", Parameters = ["acting_key", "fault"], Errors = [404, 408, 429, 503, 504],
            },
        },
        new(Post, Routes.OllamaPull, Access.ApiKey, static (http, s) => OllamaLibraryHandlers.Pull(http, s.Resolve<InferenceGateway>()))
        {
            Operation = new("ollamaPull", "Report the progress of a pull, which succeeds if the model is deployed.", "OllamaProgress")
            {
                Body = "OllamaPull", Parameters = ["acting_key"], Texts = ["application/x-ndjson"], Errors = [404],
            },
        },
        new(Post, Routes.OllamaPush, Access.ApiKey, static (http, _) => OllamaLibraryHandlers.Refuse(http)),
        new(Post, Routes.OllamaCreate, Access.ApiKey, static (http, _) => OllamaLibraryHandlers.Refuse(http)),
        new(Post, Routes.OllamaCopy, Access.ApiKey, static (http, _) => OllamaLibraryHandlers.Refuse(http)),
        new(Delete, Routes.OllamaDelete, Access.ApiKey, static (http, _) => OllamaLibraryHandlers.Refuse(http)),
        new(Get, Routes.OllamaBlob, Access.ApiKey, static (http, _) => OllamaLibraryHandlers.Refuse(http)),
        new(Post, Routes.OllamaBlob, Access.ApiKey, static (http, _) => OllamaLibraryHandlers.Refuse(http)),
        new(Get, Routes.OllamaTags, Access.ApiKey, static (http, s) => OllamaModelHandlers.List(http, s.Resolve<DeploymentDirectory>()))
        {
            Operation = new("ollamaTags", "List the deployments that the key may use, as Ollama does.", "OllamaModels") { Parameters = ["acting_key"] },
        },
        new(Get, Routes.OllamaPs, Access.ApiKey, static (http, s) => OllamaModelHandlers.ListRunning(http, s.Resolve<DeploymentDirectory>()))
        {
            Operation = new("ollamaPs", "List the deployments that serve, as Ollama does.", "OllamaModels") { Parameters = ["acting_key"] },
        },
        new(Post, Routes.OllamaShow, Access.ApiKey, static (http, s) => OllamaModelHandlers.Show(http, s.Resolve<InferenceGateway>()))
        {
            Operation = new("ollamaShow", "Show one deployment, as Ollama does.", "OllamaModelInfo") { Body = "OllamaShow", Parameters = ["acting_key"], Errors = [404] },
        },
        new(Get, Routes.OllamaVersion, Access.Anonymous, static (http, _) => OllamaHandlers.GetVersion(http))
        {
            Operation = new("ollamaVersion", "The version of Ollama whose API this is.", "OllamaVersion"),
        },
        new(Get, Routes.Responses, Access.ApiKey, static (http, s) => ResponseSocketHandlers.Connect(http, s.Resolve<SocketEndpoint>(), s.Resolve<ResponseSocketParts>()))
        {
            IsInference = true,
            Aliases = AzureRoutes.GetAccountPaths(Routes.Responses),
            Operation = new("connectResponses", "Open a WebSocket that takes response.create messages: docs/realtime.md.", default)
            {
                IsUpgrade = true, Parameters = ["acting_key", "fault"], Errors = [426, 429, 501],
            },
        },
        new(Get, Routes.Realtime, Access.ApiKey, static (http, s) => RealtimeHandlers.Connect(http, s.Resolve<SocketEndpoint>(), s.Resolve<InferenceGateway>(), s.Resolve<RealtimeParts>()))
        {
            IsInference = true,
            Aliases = AzureRoutes.GetAccountPaths(Routes.Realtime),
            Operation = new("connectRealtime", "Open a WebSocket session of the Realtime API, with text: docs/realtime.md.", default)
            {
                IsUpgrade = true, Parameters = ["realtime_model", "acting_key", "fault"], Errors = [400, 404, 426, 429, 501],
            },
        },
        new(Get, Routes.Response, Access.ApiKey, static (http, s) => StoredResponses.Get(http, s.Resolve<ResponseStore>(), s.Resolve<ResponseRecorder>(), s.Resolve<ITokenRelay>(), s.Resolve<TimeProvider>()))
        {
            Aliases = AzureRoutes.GetAccountPaths(Routes.Response),
            Operation = new("getResponse", "Read a stored response, or its events from the one after starting_after on.", "Response")
            {
                Parameters = ["acting_key", "stream", "starting_after"], Texts = ["text/event-stream"], Errors = [400, 404],
            },
        },
        new(Delete, Routes.Response, Access.ApiKey, static (http, s) => StoredResponses.Delete(http, s.Resolve<ResponseStore>()))
        {
            Aliases = AzureRoutes.GetAccountPaths(Routes.Response),
            Operation = new("deleteResponse", "Delete a stored response.", "Deletion") { Parameters = ["acting_key"], Errors = [404] },
        },
        new(Post, Routes.ResponseCancel, Access.ApiKey, static (http, s) => StoredResponses.Cancel(http, s.Resolve<ResponseStore>(), s.Resolve<ResponseRecorder>(), s.Resolve<IJobCancellation>()))
        {
            Aliases = AzureRoutes.GetAccountPaths(Routes.ResponseCancel),
            Operation = new("cancelResponse", "Cancel a response that runs in the background.", "Response") { Parameters = ["acting_key"], Errors = [400, 404] },
        },
        new(Get, Routes.ResponseInput, Access.ApiKey, static (http, s) => StoredResponses.ListInput(http, s.Resolve<ResponseStore>()))
        {
            Aliases = AzureRoutes.GetAccountPaths(Routes.ResponseInput),
            Operation = new("listInputItems", "List the input of a stored response.", "ResponseItemList") { Parameters = ["acting_key", .. Operation.Paging], Errors = [400, 404] },
        },
        new(Post, Routes.Conversations, Access.ApiKey, static (http, s) => ConversationHandlers.Create(http, s.Resolve<ConversationStore>()))
        {
            Aliases = AzureRoutes.GetAccountPaths(Routes.Conversations),
            Operation = new("createConversation", "Create a conversation.", "Conversation") { Body = "CreateConversation", IsBodyOptional = true, Parameters = ["acting_key"] },
        },
        new(Get, Routes.Conversation, Access.ApiKey, static (http, s) => ConversationHandlers.Get(http, s.Resolve<ConversationStore>()))
        {
            Aliases = AzureRoutes.GetAccountPaths(Routes.Conversation),
            Operation = new("getConversation", "Read a conversation.", "Conversation") { Parameters = ["acting_key"], Errors = [404] },
        },
        new(Post, Routes.Conversation, Access.ApiKey, static (http, s) => ConversationHandlers.Update(http, s.Resolve<ConversationStore>()))
        {
            Aliases = AzureRoutes.GetAccountPaths(Routes.Conversation),
            Operation = new("updateConversation", "Replace the metadata of a conversation.", "Conversation") { Body = "UpdateMetadata", Parameters = ["acting_key"], Errors = [404] },
        },
        new(Delete, Routes.Conversation, Access.ApiKey, static (http, s) => ConversationHandlers.Delete(http, s.Resolve<ConversationStore>()))
        {
            Aliases = AzureRoutes.GetAccountPaths(Routes.Conversation),
            Operation = new("deleteConversation", "Delete a conversation with its items.", "Deletion") { Parameters = ["acting_key"], Errors = [404] },
        },
        new(Post, Routes.ConversationItems, Access.ApiKey, static (http, s) => ConversationHandlers.AddItems(http, s.Resolve<ConversationStore>()))
        {
            Aliases = AzureRoutes.GetAccountPaths(Routes.ConversationItems),
            Operation = new("createConversationItems", "Add items to a conversation.", "ResponseItemList") { Body = "CreateConversationItems", Parameters = ["acting_key"], Errors = [404] },
        },
        new(Get, Routes.ConversationItems, Access.ApiKey, static (http, s) => ConversationHandlers.ListItems(http, s.Resolve<ConversationStore>()))
        {
            Aliases = AzureRoutes.GetAccountPaths(Routes.ConversationItems),
            Operation = new("listConversationItems", "List the items of a conversation.", "ResponseItemList") { Parameters = ["acting_key", .. Operation.Paging], Errors = [400, 404] },
        },
        new(Get, Routes.ConversationItem, Access.ApiKey, static (http, s) => ConversationHandlers.GetItem(http, s.Resolve<ConversationStore>()))
        {
            Aliases = AzureRoutes.GetAccountPaths(Routes.ConversationItem),
            Operation = new("getConversationItem", "Read an item of a conversation.", "ResponseItem") { Parameters = ["acting_key"], Errors = [404] },
        },
        new(Delete, Routes.ConversationItem, Access.ApiKey, static (http, s) => ConversationHandlers.DeleteItem(http, s.Resolve<ConversationStore>()))
        {
            Aliases = AzureRoutes.GetAccountPaths(Routes.ConversationItem),
            Operation = new("deleteConversationItem", "Remove an item from a conversation.", "Conversation") { Parameters = ["acting_key"], Errors = [404] },
        },
        new(Get, Routes.ChatCompletions, Access.ApiKey, static (http, s) => StoredCompletions.List(http, s.Resolve<CompletionStore>()))
        {
            Aliases = AzureRoutes.GetAccountPaths(Routes.ChatCompletions),
            Operation = new("listChatCompletions", "List stored chat completions.", "StoredChatCompletionList") { Parameters = ["acting_key", "limit", "after", "order", "model"], Errors = [400] },
        },
        new(Get, Routes.ChatCompletion, Access.ApiKey, static (http, s) => StoredCompletions.Get(http, s.Resolve<CompletionStore>()))
        {
            Aliases = AzureRoutes.GetAccountPaths(Routes.ChatCompletion),
            Operation = new("getChatCompletion", "Read a stored chat completion.", "StoredChatCompletion") { Parameters = ["acting_key"], Errors = [404] },
        },
        new(Post, Routes.ChatCompletion, Access.ApiKey, static (http, s) => StoredCompletions.Update(http, s.Resolve<CompletionStore>()))
        {
            Aliases = AzureRoutes.GetAccountPaths(Routes.ChatCompletion),
            Operation = new("updateChatCompletion", "Replace the metadata of a stored chat completion.", "StoredChatCompletion") { Body = "UpdateMetadata", Parameters = ["acting_key"], Errors = [404] },
        },
        new(Delete, Routes.ChatCompletion, Access.ApiKey, static (http, s) => StoredCompletions.Delete(http, s.Resolve<CompletionStore>()))
        {
            Aliases = AzureRoutes.GetAccountPaths(Routes.ChatCompletion),
            Operation = new("deleteChatCompletion", "Delete a stored chat completion.", "Deletion") { Parameters = ["acting_key"], Errors = [404] },
        },
        new(Get, Routes.ChatCompletionMessages, Access.ApiKey, static (http, s) => StoredCompletions.ListMessages(http, s.Resolve<CompletionStore>()))
        {
            Aliases = AzureRoutes.GetAccountPaths(Routes.ChatCompletionMessages),
            Operation = new("listChatCompletionMessages", "List the messages of a stored chat completion.", "StoredMessageList") { Parameters = ["acting_key", "limit", "after", "order"], Errors = [400, 404] },
        },
        new(Post, Routes.Embeddings, Access.ApiKey, static (http, s) => EmbeddingsHandlers.Create(http, s.Resolve<InferenceEndpoint>(), s.Resolve<TimeProvider>()))
        {
            IsInference = true,
            Aliases = AzureRoutes.GetDeploymentPaths(Routes.Embeddings),
            Operation = new("createEmbeddings", "Compute the embeddings of texts.", "EmbeddingList") { Body = "CreateEmbeddings", Parameters = ["acting_key", "fault"], Errors = [404, 408, 429, 503, 504] },
        },
        new(Post, Routes.Rerank, Access.ApiKey, static (http, s) => SimilarityHandlers.Rerank(http, s.Resolve<InferenceEndpoint>(), s.Resolve<TimeProvider>()))
        {
            IsInference = true,
            Operation = new("rerank", "Sort documents by their similarity to a query.", "Ranking") { Body = "CreateRerank", Parameters = ["acting_key", "fault"], Errors = [404, 408, 429, 503, 504] },
        },
        new(Post, Routes.RerankV1, Access.ApiKey, static (http, s) => SimilarityHandlers.Rerank(http, s.Resolve<InferenceEndpoint>(), s.Resolve<TimeProvider>()))
        {
            IsInference = true,
            Operation = new("rerankV1", "Sort documents by their similarity to a query.", "Ranking") { Body = "CreateRerank", Parameters = ["acting_key", "fault"], Errors = [404, 408, 429, 503, 504] },
        },
        new(Post, Routes.RerankV2, Access.ApiKey, static (http, s) => SimilarityHandlers.Rerank(http, s.Resolve<InferenceEndpoint>(), s.Resolve<TimeProvider>()))
        {
            IsInference = true,
            Operation = new("rerankV2", "Sort documents by their similarity to a query.", "Ranking") { Body = "CreateRerank", Parameters = ["acting_key", "fault"], Errors = [404, 408, 429, 503, 504] },
        },
        new(Post, Routes.Score, Access.ApiKey, static (http, s) => SimilarityHandlers.Score(http, s.Resolve<InferenceEndpoint>(), s.Resolve<TimeProvider>()))
        {
            IsInference = true,
            Operation = new("score", "Compare pairs of texts.", "ScoreList") { Body = "CreateScore", Parameters = ["acting_key", "fault"], Errors = [404, 408, 429, 503, 504] },
        },
        new(Post, Routes.ScoreV1, Access.ApiKey, static (http, s) => SimilarityHandlers.Score(http, s.Resolve<InferenceEndpoint>(), s.Resolve<TimeProvider>()))
        {
            IsInference = true,
            Operation = new("scoreV1", "Compare pairs of texts.", "ScoreList") { Body = "CreateScore", Parameters = ["acting_key", "fault"], Errors = [404, 408, 429, 503, 504] },
        },
        new(Post, Routes.Tokenize, Access.ApiKey, static (http, s) => TokenHandlers.Tokenize(http, s.Resolve<InferenceGateway>(), s.Resolve<BodyGate>()))
        {
            Operation = new("tokenize", "Encode a prompt or a chat.", "TokenList") { Body = "Tokenize", Parameters = ["acting_key"], Errors = [404] },
        },
        new(Post, Routes.Detokenize, Access.ApiKey, static (http, s) => TokenHandlers.Detokenize(http, s.Resolve<InferenceGateway>(), s.Resolve<BodyGate>()))
        {
            Operation = new("detokenize", "Decode tokens.", "DetokenizedPrompt") { Body = "Detokenize", Parameters = ["acting_key"], Errors = [404] },
        },
        new(Post, Routes.Moderations, Access.ApiKey, static (http, s) => ModerationsHandlers.Create(http, s.Resolve<BodyGate>()))
        {
            Operation = new("createModeration", "Flag texts by a small list of words.", "Moderation") { Body = "CreateModeration", Parameters = ["acting_key"] },
        },
        new(Get, Routes.Models, Access.ApiKey, static (http, s) => ModelHandlers.List(http, s.Resolve<DeploymentDirectory>()))
        {
            Aliases = AzureRoutes.GetAccountPaths(Routes.Models),
            Operation = new("listModels", "List the deployments that the key may use.", "ModelList") { Parameters = ["acting_key"] },
        },
        new(Get, Routes.Model, Access.ApiKey, static (http, s) => ModelHandlers.Get(http, s.Resolve<DeploymentDirectory>()))
        {
            Aliases = AzureRoutes.GetAccountPaths(Routes.Model),
            Operation = new("getModel", "Read one deployment that the key may use.", "Model") { Parameters = ["acting_key"], Errors = [404] },
        },

        new(Post, Routes.ApiKeys, Access.Admin, static (http, s) => ApiKeyHandlers.Create(http, s.Resolve<ApiKeyService>(), s.Resolve<IRateLimiter>(), s.Resolve<IUsageLedger>(), s.Resolve<TimeProvider>()))
        {
            Operation = new("createApiKey", "Create an API key; its secret is shown once.", typeof(ApiKeyWithSecretBody)) { Status = 201, Body = "CreateApiKey", Errors = [409] },
        },
        new(Get, Routes.ApiKeys, Access.Admin, static (http, s) => ApiKeyHandlers.List(http, s.Resolve<ApiKeyService>(), s.Resolve<IRateLimiter>(), s.Resolve<IUsageLedger>(), s.Resolve<TimeProvider>()))
        {
            Operation = new("listApiKeys", "List API keys.", typeof(ListBody<ApiKeyBody>)) { Parameters = ["query", "status", "sort", .. Operation.Paging], Errors = [400] },
        },
        new(Get, Routes.ApiKey, Access.Admin, static (http, s) => ApiKeyHandlers.Get(http, s.Resolve<ApiKeyService>(), s.Resolve<IRateLimiter>(), s.Resolve<IUsageLedger>(), s.Resolve<TimeProvider>()))
        {
            Operation = new("getApiKey", "Read an API key.", typeof(ApiKeyBody)) { Errors = [404] },
        },
        new(Patch, Routes.ApiKey, Access.Admin, static (http, s) => ApiKeyHandlers.Update(http, s.Resolve<ApiKeyService>(), s.Resolve<IRateLimiter>(), s.Resolve<IUsageLedger>(), s.Resolve<TimeProvider>()))
        {
            Operation = new("updateApiKey", "Change an API key by a merge patch.", typeof(ApiKeyBody)) { Body = "UpdateApiKey", Parameters = ["if_match"], Errors = [404, 409, 412] },
        },
        new(Delete, Routes.ApiKey, Access.Admin, static (http, s) => ApiKeyHandlers.Revoke(http, s.Resolve<ApiKeyService>(), s.Resolve<IRateLimiter>(), s.Resolve<IUsageLedger>(), s.Resolve<TimeProvider>()))
        {
            Operation = new("revokeApiKey", "Revoke an API key permanently.", typeof(ApiKeyBody)) { Parameters = ["if_match"], Errors = [404, 412] },
        },
        new(Post, Routes.ApiKeyRotate, Access.Admin, static (http, s) => ApiKeyHandlers.Rotate(http, s.Resolve<ApiKeyService>(), s.Resolve<IRateLimiter>(), s.Resolve<IUsageLedger>(), s.Resolve<TimeProvider>()))
        {
            Operation = new("rotateApiKey", "Give an API key a new secret, shown once.", typeof(ApiKeyWithSecretBody))
            {
                Body = "RotateApiKey", IsBodyOptional = true, Parameters = ["if_match"], Errors = [404, 409, 412],
            },
        },

        new(Post, Routes.Deployments, Access.Admin, static (http, s) => DeploymentHandlers.Create(http, s.Resolve<DeploymentService>(), s.Resolve<UpstreamMonitor>()))
        {
            Operation = new("createDeployment", "Deploy a model.", typeof(DeploymentBody)) { Status = 201, Body = "CreateDeployment", Errors = [409] },
        },
        new(Get, Routes.Deployments, Access.Admin, static (http, s) => DeploymentHandlers.List(http, s.Resolve<DeploymentService>(), s.Resolve<UpstreamMonitor>()))
        {
            IsMistakenForOpenAI = true,
            Operation = new("listDeployments", "List deployments.", typeof(ListBody<DeploymentBody>)) { Parameters = Operation.Paging, Errors = [400] },
        },
        new(Get, Routes.Catalog, Access.Admin, static (http, _) => DeploymentHandlers.Catalog(http))
        {
            Operation = new("getCatalog", "List the models and GPUs that can be deployed.", typeof(CatalogBody)),
        },
        new(Post, Routes.Estimate, Access.Admin, static (http, _) => DeploymentHandlers.Estimate(http))
        {
            Operation = new("estimateDeployment", "Estimate what a deployment would hold, do and cost.", typeof(EstimateBody)) { Body = "EstimateDeployment" },
        },
        new(Post, Routes.Planner, Access.Admin, static (http, s) => PlannerHandlers.Plan(
            http, s.Resolve<PlanRunner>(), s.Resolve<IUsageLedger>(), s.Resolve<IOptions<NebulaOptions>>(), s.Resolve<TimeProvider>()))
        {
            Operation = new("createPlan", "Find the cheapest fleet for some traffic, and the load at which it breaks.", typeof(PlanReport))
            {
                Body = "CreatePlan", Texts = ["text/event-stream"], Errors = [503],
            },
        },
        new(Get, Routes.Deployment, Access.Admin, static (http, s) => DeploymentHandlers.Get(http, s.Resolve<DeploymentService>(), s.Resolve<UpstreamMonitor>()))
        {
            IsMistakenForOpenAI = true,
            Operation = new("getDeployment", "Read a deployment.", typeof(DeploymentBody)) { Errors = [404] },
        },
        new(Patch, Routes.Deployment, Access.Admin, static (http, s) => DeploymentHandlers.Update(http, s.Resolve<DeploymentService>(), s.Resolve<UpstreamMonitor>()))
        {
            Operation = new("updateDeployment", "Scale or reconfigure a deployment by a merge patch.", typeof(DeploymentBody))
            {
                Body = "UpdateDeployment", Parameters = ["if_match"], Errors = [404, 409, 412],
            },
        },
        new(Delete, Routes.Deployment, Access.Admin, static (http, s) => DeploymentHandlers.Delete(http, s.Resolve<DeploymentService>(), s.Resolve<UpstreamMonitor>()))
        {
            Operation = new("deleteDeployment", "Drain a deployment; it is removed after its last request.", typeof(DeploymentBody))
            {
                Status = 202, Parameters = ["if_match"], Errors = [404, 412],
            },
        },

        new(Post, Routes.Faults, Access.Admin, static (http, s) => FaultHandlers.Create(http, s.Resolve<FaultService>()))
        {
            Operation = new("createFault", "Create a rule that makes requests fail or slow.", typeof(FaultBody)) { Status = 201, Body = "CreateFault", Errors = [409] },
        },
        new(Get, Routes.Faults, Access.Admin, static (http, s) => FaultHandlers.List(http, s.Resolve<FaultService>()))
        {
            Operation = new("listFaults", "List faults with their counts.", typeof(ListBody<FaultBody>)) { Parameters = Operation.Paging, Errors = [400] },
        },
        new(Get, Routes.Fault, Access.Admin, static (http, s) => FaultHandlers.Get(http, s.Resolve<FaultService>()))
        {
            Operation = new("getFault", "Read a fault.", typeof(FaultBody)) { Errors = [404] },
        },
        new(Patch, Routes.Fault, Access.Admin, static (http, s) => FaultHandlers.Update(http, s.Resolve<FaultService>()))
        {
            Operation = new("updateFault", "Change a fault by a merge patch.", typeof(FaultBody)) { Body = "UpdateFault", Parameters = ["if_match"], Errors = [404, 412] },
        },
        new(Delete, Routes.Fault, Access.Admin, static (http, s) => FaultHandlers.Delete(http, s.Resolve<FaultService>()))
        {
            Operation = new("deleteFault", "Delete a fault.", typeof(FaultBody)) { Parameters = ["if_match"], Errors = [404, 412] },
        },
        new(Get, Routes.Scripts, Access.Admin, static (http, s) => ScriptHandlers.List(http, s.Resolve<ScriptService>()))
        {
            Operation = new("listScripts", "List the scripts in the order in which they are tried, with the matches of each rule.", typeof(ListBody<ScriptBody>)) { Parameters = ["limit", "after", "before"], Errors = [400] },
        },
        new(Post, Routes.Scripts, Access.Admin, static (http, s) => ScriptHandlers.Create(http, s.Resolve<ScriptService>()))
        {
            Operation = new("createScript", "Add a script, in the format of AIMock's fixture files.", typeof(ScriptBody)) { Status = 201, Body = "WriteScript", Errors = [409] },
        },
        new(Put, Routes.Scripts, Access.Admin, static (http, s) => ScriptHandlers.ReplaceAll(http, s.Resolve<ScriptService>()))
        {
            Operation = new("replaceScripts", "Replace all scripts by one.", typeof(ScriptBody)) { Body = "WriteScript" },
        },
        new(Delete, Routes.Scripts, Access.Admin, static (http, s) => ScriptHandlers.DeleteAll(http, s.Resolve<ScriptService>()))
        {
            Operation = new("deleteScripts", "Delete all scripts.", typeof(ScriptDeletionBody)),
        },
        new(Post, Routes.ScriptsReset, Access.Admin, static (http, s) => ScriptHandlers.Reset(http, s.Resolve<ScriptService>()))
        {
            Operation = new("resetScripts", "Set the sequences and the counters of all scripts to 0.", typeof(ScriptResetBody)),
        },
        new(Get, Routes.Script, Access.Admin, static (http, s) => ScriptHandlers.Get(http, s.Resolve<ScriptService>()))
        {
            Operation = new("getScript", "Read a script.", typeof(ScriptBody)) { Errors = [404] },
        },
        new(Put, Routes.Script, Access.Admin, static (http, s) => ScriptHandlers.Put(http, s.Resolve<ScriptService>()))
        {
            Operation = new("putScript", "Create or replace a script.", typeof(ScriptBody)) { Body = "WriteScript" },
        },
        new(Delete, Routes.Script, Access.Admin, static (http, s) => ScriptHandlers.Delete(http, s.Resolve<ScriptService>()))
        {
            Operation = new("deleteScript", "Delete a script.", typeof(ScriptDeletionBody)) { Errors = [404] },
        },

        new(Get, Routes.Recordings, Access.Admin, static (http, s) => RecordingHandlers.List(http, s.Resolve<RecordingService>()))
        {
            Operation = new("listRecordings", "List the recordings by name.", typeof(ListBody<RecordingBody>)) { Parameters = ["limit", "after", "before"], Errors = [400] },
        },
        new(Get, Routes.Recording, Access.Admin, static (http, s) => RecordingHandlers.Get(http, s.Resolve<RecordingService>()))
        {
            Operation = new("getRecording", "Read a recording as a file, in the format of AIMock's fixture files.", "RecordingFile") { Errors = [404] },
        },
        new(Put, Routes.Recording, Access.Admin, static (http, s) => RecordingHandlers.Put(http, s.Resolve<RecordingService>()))
        {
            Operation = new("putRecording", "Create or replace a recording by such a file.", typeof(RecordingBody)) { Status = 201, Body = "RecordingFile", SameBody = [200] },
        },
        new(Delete, Routes.Recording, Access.Admin, static (http, s) => RecordingHandlers.Delete(http, s.Resolve<RecordingService>()))
        {
            Operation = new("deleteRecording", "Delete a recording.", typeof(RecordingDeletionBody)) { Errors = [404] },
        },

        new(Get, Routes.Journal, Access.Admin, static (http, s) => JournalHandlers.List(http, s.Resolve<RequestJournal>()))
        {
            Operation = new("listJournal", "List the newest requests and answers with their bodies, if Nebula.Local keeps a journal.", typeof(ListBody<JournalEntryBody>))
            {
                Parameters = ["key_id", "path", "matched", .. Operation.Paging], Errors = [404],
            },
        },
        new(Delete, Routes.Journal, Access.Admin, static (http, s) => JournalHandlers.Clear(http, s.Resolve<RequestJournal>()))
        {
            Operation = new("clearJournal", "Remove all entries of the journal.", typeof(JournalDeletionBody)) { Errors = [404] },
        },
        new(Get, Routes.JournalAssertions, Access.Admin, static (http, s) => JournalHandlers.Assert(http, s.Resolve<RequestJournal>(), s.Resolve<ScriptService>()))
        {
            Operation = new("getJournalAssertions", "List what a test may assert to be empty: unmatched requests, unknown models, refused keys, rules never used.", typeof(JournalAssertionsBody)) { Errors = [404] },
        },

        new(Get, Routes.Metrics, Access.Admin, static (http, s) => MetricsHandlers.Get(http, s.Resolve<MetricsCollector>(), s.Resolve<HealthReporter>(), s.Resolve<NebulaMetrics>()))
        {
            IsProbe = true,
            IsScraped = true,
            Operation = new("getMetrics", "Read the present metrics, as JSON or for Prometheus.", typeof(MetricsBody)) { Texts = ["text/plain", "application/openmetrics-text"] },
        },
        new(Get, Routes.MetricsHistory, Access.Admin, static (http, s) => MetricsHandlers.History(http, s.Resolve<IUsageLedger>(), s.Resolve<TimeProvider>()))
        {
            Operation = new("getMetricsHistory", "Read the metrics over time.", typeof(HistoryBody)) { Parameters = ["from", "to", "step", "model"], Errors = [400] },
        },
        new(Get, Routes.Usage, Access.Admin, static (http, s) => UsageHandlers.Get(http, s.Resolve<IUsageLedger>(), s.Resolve<TimeProvider>()))
        {
            Operation = new("getUsage", "Read the ledger, by time bucket, key and model.", typeof(UsageBody))
            {
                Parameters = ["from", "to", "bucket", "key_id", "model", "group_by"], Errors = [400],
            },
        },
        new(Get, Routes.Requests, Access.Admin, static (http, s) => UsageHandlers.Requests(http, s.Resolve<IUsageLedger>()))
        {
            Operation = new("listRequests", "List the newest settled requests.", typeof(ListBody<SettledRequestBody>)) { Parameters = ["key_id", "model", "limit", "after"], Errors = [400] },
        },

        new(Get, Routes.OpenApi, Access.Anonymous, static (http, _) => OpenApiHandlers.Get(http)),
        new(Get, Routes.Docs, Access.Anonymous, static (http, _) => DocsHandlers.GetPage(http)),
        new(Get, Routes.DocsScript, Access.Anonymous, static (http, _) => DocsHandlers.GetScript(http)),
        new(Get, Routes.Version, Access.Anonymous, static (http, _) => ServerHandlers.Version(http))
        {
            IsProbe = true,
            Operation = new("getVersion", "Nebula's version.", "ServerVersion"),
        },
        new(Get, Routes.Ping, Access.Anonymous, static (http, _) => HealthHandlers.Live(http))
        {
            IsProbe = true,
            Operation = new("ping", "Whether the process runs.", typeof(HealthStatusBody)),
        },
        new(Get, Routes.Load, Access.Anonymous, static (http, s) => ServerHandlers.Load(http, s.Resolve<IProcessLoads>()))
        {
            IsProbe = true,
            Operation = new("getLoad", "What the process runs and queues.", "ServerLoad"),
        },
        new(Get, Routes.Health, Access.Anonymous, static (http, s) => HealthHandlers.Get(http, s.Resolve<HealthReporter>()))
        {
            IsProbe = true,
            Operation = new("getHealth", "Read the state of every dependency; the body is the same with 503.", typeof(HealthBody)) { SameBody = [503] },
        },
        new(Get, Routes.HealthLive, Access.Anonymous, static (http, _) => HealthHandlers.Live(http))
        {
            IsProbe = true,
            Operation = new("getLiveness", "Whether the process runs.", typeof(HealthStatusBody)),
        },
        new(Get, Routes.HealthReady, Access.Anonymous, static (http, s) => HealthHandlers.Ready(http, s.Resolve<HealthReporter>()))
        {
            IsProbe = true,
            Operation = new("getReadiness", "Whether the process can serve; the body is the same with 503.", typeof(HealthStatusBody)) { SameBody = [503] },
        },
    ];

    /// <summary>All routes, and those of their aliases; the last is the fallback.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        .. Own.SelectMany(static route => route.CreateAliases().Prepend(route)),
        new(ApiRoute.AnyVerb, Routes.Fallback, Access.Anonymous, static (http, s) => Fallback.Handle(http, All!, s.Resolve<Cors>())),
    ];

    /// <summary>Whether a path without parameters is a route's; like the hosts, it ignores case.</summary>
    public static bool IsFixedPath(string template) => All.Any(route => string.Equals(route.Template, template, StringComparison.OrdinalIgnoreCase));

    private static T Resolve<T>(this IServiceProvider services)
        where T : notnull => services.GetRequiredService<T>();
}
