using Nebula.Api;
using Nebula.Api.Http;
using Nebula.Tests.Anthropic;
using Nebula.Tests.Ollama;
using Nebula.Tests.OpenAI.Requests;
using Nebula.Tests.OpenAI.Responses;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>The routes as test data, taken from the route table itself: a new route is tested, or its test fails until it has a valid body.</summary>
internal static class RouteCases
{
    private const string NewKey = """{"name":"n","models":["m"],"expires_at":"2099-01-01T00:00:00Z","limits":{"requests_per_minute":5},"metadata":{"a":"b"},"allow_faults":true}""";
    private const string Reranking = """{"model":"m","query":"a","documents":["b",{"text":"c"}],"top_n":1,"return_documents":true,"user":"u"}""";
    private const string Scoring = """{"model":"m","text_1":"a","text_2":"b","user":"u"}""";
    private const string Hardware = "\"model\":\"llama-3.1-8b-instruct\",\"gpu\":\"h100-sxm-80gb\",\"gpus_per_replica\":1,\"replicas\":1,\"max_batch_size\":4,\"max_batched_tokens\":2048,\"weights\":\"bf16\",\"kv_cache_dtype\":\"fp8\",\"prefix_caching\":true,\"expert_parallel\":false,\"gpu_memory_utilization\":0.9";

    // More conditions than one mutated body can lose, so that no accepted one answers what tests that run at the same time ask.
    private const string Script = """
        {"priority":1,"fixtures":[{"match":{"keyId":"nobody","context":"none","toolName":"none","toolCallId":"none","systemMessage":"none of this","userMessage":"nor this"},
        "response":{"content":"Hi!"}}]}
        """;

    private const string Recording = """
        {"fixtures":[{"match":{"userMessage":"a"},"response":{"content":"b"},
        "nebula":{"v":1,"at":"2026-01-02T03:04:05Z","path":"chat/completions","model":"m","choice":0,"request":{"messages":[]},"frames":[[1,"b"]]}}]}
        """;

    /// <summary>A valid body of every route that reads one.</summary>
    private static readonly Dictionary<string, string> Bodies = new()
    {
        [$"POST {Routes.ChatCompletions}"] = ChatBodies.Object(ChatBodies.RightValues.Where(static field => field.Key is not "max_tokens")),
        [$"POST {Routes.OllamaChat}"] = OllamaBodies.Chat,
        [$"POST {Routes.OllamaGenerate}"] = OllamaBodies.Generate,
        [$"POST {Routes.OllamaShow}"] = """{"model":"llama-3.1-8b"}""",
        [$"POST {Routes.OllamaEmbed}"] = """{"model":"m","input":["a","b"],"truncate":true,"dimensions":64,"options":{"num_ctx":512},"keep_alive":"5m"}""",
        [$"POST {Routes.OllamaEmbeddings}"] = """{"model":"m","prompt":"a","options":{"num_ctx":512},"keep_alive":60}""",
        [$"POST {Routes.OllamaPull}"] = """{"model":"llama-3.1-8b","stream":false}""",
        [$"POST {Routes.Messages}"] = MessageBodies.Full,
        [$"POST {Routes.CountTokens}"] = MessageBodies.Full,
        [$"POST {Routes.Responses}"] = ResponseBodies.Full,
        [$"POST {Routes.Conversations}"] = """{"items":[{"type":"message","role":"user","content":"Hello"}],"metadata":{"a":"b"}}""",
        [$"POST {Routes.Conversation}"] = """{"metadata":{"a":"b"}}""",
        [$"POST {Routes.ConversationItems}"] = """{"items":[{"type":"message","role":"user","content":"Hello"}]}""",
        [$"POST {Routes.ChatCompletion}"] = """{"metadata":{"a":"b"}}""",
        [$"POST {Routes.Completions}"] = """{"model":"m","prompt":["a","b"],"suffix":"c","max_tokens":3,"min_tokens":1,"n":1,"best_of":2,"echo":true,"logprobs":1,"stop":["x"],"seed":1,"logit_bias":{"5":1}}""",
        [$"POST {Routes.Embeddings}"] = """{"model":"m","input":["a","b"],"encoding_format":"base64","dimensions":64,"user":"u"}""",
        [$"POST {Routes.Rerank}"] = Reranking,
        [$"POST {Routes.RerankV1}"] = Reranking,
        [$"POST {Routes.RerankV2}"] = Reranking,
        [$"POST {Routes.Score}"] = Scoring,
        [$"POST {Routes.ScoreV1}"] = Scoring,
        [$"POST {Routes.Tokenize}"] = """{"model":"m","prompt":"a","add_generation_prompt":true,"return_token_strs":true,"add_special_tokens":true}""",
        [$"POST {Routes.Detokenize}"] = """{"model":"m","tokens":[1,2]}""",
        [$"POST {Routes.Moderations}"] = """{"model":"m","input":"a"}""",
        [$"POST {Routes.ApiKeys}"] = NewKey,
        [$"PATCH {Routes.ApiKey}"] = NewKey,
        [$"POST {Routes.Faults}"] = """{"name":"f","kind":"error","status":503,"code":"overloaded","retry_after":1.5,"enabled":false,"deployments":["m"],"keys":["k"],"probability":0.5,"seed":7,"starts_at":"2090-01-01T00:00:00Z","ends_at":"2099-01-01T00:00:00Z"}""",
        [$"PATCH {Routes.Fault}"] = """{"kind":"error","status":503,"code":"overloaded","retry_after":1.5,"enabled":false,"deployments":["m"],"keys":["k"],"probability":0.5,"seed":7,"starts_at":"2090-01-01T00:00:00Z","ends_at":"2099-01-01T00:00:00Z"}""",
        [$"POST {Routes.ApiKeyRotate}"] = """{"grace_seconds":60}""",
        [$"POST {Routes.Deployments}"] = $$"""{"name":"deployed","aliases":["deployed-alias"],"dialect":"azure","content_filter_phrase":"never said",{{Hardware}}}""",
        [$"POST {Routes.Estimate}"] = $$"""{{{Hardware}},"concurrency":2,"input_tokens":10,"output_tokens":10,"shared_prefix_tokens":5}""",
        [$"POST {Routes.Planner}"] = """{"model":"llama-3.1-8b-instruct","traffic":{"rate":2,"duration_seconds":10},"gpus":["l4"],"require":"ttft_p95<5s"}""",
        [$"POST {Routes.Scripts}"] = Script,
        [$"PUT {Routes.Scripts}"] = Script,
        [$"PUT {Routes.Script}"] = Script,
        [$"PUT {Routes.Recording}"] = Recording,
        [$"PATCH {Routes.Deployment}"] = """{"replicas":1,"max_batch_size":256,"max_batched_tokens":2048,"prefix_caching":true,"aliases":[],"dialect":"openai","content_filter_phrase":"never said"}""",
    };

    /// <summary>The required fields.</summary>
    private static readonly Dictionary<string, string[]> Required = new()
    {
        [$"POST {Routes.ChatCompletions}"] = ["model", "messages"],
        [$"POST {Routes.OllamaChat}"] = ["model"],
        [$"POST {Routes.OllamaGenerate}"] = ["model"],
        [$"POST {Routes.OllamaShow}"] = ["model"],
        [$"POST {Routes.OllamaEmbed}"] = ["model"],
        [$"POST {Routes.OllamaEmbeddings}"] = ["model"],
        [$"POST {Routes.OllamaPull}"] = ["model"],
        [$"POST {Routes.Messages}"] = ["model", "max_tokens", "messages"],
        [$"POST {Routes.CountTokens}"] = ["model", "messages"],
        [$"POST {Routes.Responses}"] = ["model"],
        [$"POST {Routes.Completions}"] = ["model"],
        [$"POST {Routes.Embeddings}"] = ["model", "input"],
        [$"POST {Routes.Rerank}"] = ["model", "query", "documents"],
        [$"POST {Routes.RerankV1}"] = ["model", "query", "documents"],
        [$"POST {Routes.RerankV2}"] = ["model", "query", "documents"],
        [$"POST {Routes.Score}"] = ["model", "text_1", "text_2"],
        [$"POST {Routes.ScoreV1}"] = ["model", "text_1", "text_2"],
        [$"POST {Routes.Tokenize}"] = ["model", "prompt"],
        [$"POST {Routes.Detokenize}"] = ["model", "tokens"],
        [$"POST {Routes.Moderations}"] = ["input"],
        [$"POST {Routes.ApiKeys}"] = ["name"],
        [$"POST {Routes.Faults}"] = ["name", "kind"],
        [$"POST {Routes.Scripts}"] = ["fixtures"],
        [$"PUT {Routes.Scripts}"] = ["fixtures"],
        [$"PUT {Routes.Script}"] = ["fixtures"],
        [$"PUT {Routes.Recording}"] = ["fixtures"],
        [$"POST {Routes.Deployments}"] = ["name", "model", "gpu"],
        [$"POST {Routes.Estimate}"] = ["model", "gpu"],
        [$"POST {Routes.Planner}"] = ["model", "traffic"],
    };

    /// <summary>Every route but the aliases of others and the fallback.</summary>
    public static IEnumerable<ApiRoute> Own => RouteTable.All.Where(static route => route is { Verb: not ApiRoute.AnyVerb, IsAlias: false });

    public static TheoryData<string> All => [.. Own.Select(Name)];

    public static TheoryData<string> WithBody => [.. Own.Where(static route => route.Operation?.Body is not null).Select(Name)];

    /// <summary>Routes about one thing, without those that only refuse.</summary>
    public static TheoryData<string> WithId => [.. Own.Where(static route => route.Template.Contains('{') && route.Operation is not null).Select(Name)];

    public static TheoryData<string> Templates => [.. Own.Select(static route => route.Template).Distinct()];

    public static ApiRoute Find(string name) => Own.Single(route => Name(route) == name);

    public static string GetBody(string route) => Bodies[route];

    public static string[] GetRequiredFields(string route) => Required.GetValueOrDefault(route, []);

    public static string Name(ApiRoute route) => $"{route.Verb} {route.Template}";
}
