using System.Text.Json.Serialization;

namespace Nebula.Api.Vllm;

/// <summary>How the answers of vLLM's routes are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RerankBody))]
[JsonSerializable(typeof(ScoreBody))]
[JsonSerializable(typeof(TokenizeBody))]
[JsonSerializable(typeof(DetokenizeBody))]
[JsonSerializable(typeof(VersionBody))]
[JsonSerializable(typeof(LoadBody))]
internal sealed partial class VllmJson : JsonSerializerContext;

/// <summary>The answer of <c>/rerank</c>.</summary>
internal sealed record RerankBody(string Id, string Model, VectorUsage Usage, IReadOnlyList<RankedDocument> Results);

/// <summary>A document and its similarity to the query.</summary>
internal sealed record RankedDocument(int Index, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DocumentText? Document, double RelevanceScore);

/// <summary>A document's text.</summary>
internal sealed record DocumentText(string Text);

/// <summary>The answer of <c>/score</c>.</summary>
internal sealed record ScoreBody(string Id, string Object, long Created, string Model, IReadOnlyList<PairScore> Data, VectorUsage Usage);

/// <summary>The similarity of one pair of texts.</summary>
internal sealed record PairScore(int Index, string Object, double Score);

/// <summary>What a comparison used.</summary>
internal sealed record VectorUsage(long PromptTokens, long TotalTokens, long CompletionTokens);

/// <summary>The answer of <c>/tokenize</c>.</summary>
internal sealed record TokenizeBody(int Count, int MaxModelLen, IReadOnlyList<int> Tokens, IReadOnlyList<string>? TokenStrs);

/// <summary>The answer of <c>/detokenize</c>.</summary>
internal sealed record DetokenizeBody(string Prompt);

/// <summary>The answer of <c>/version</c>.</summary>
internal sealed record VersionBody(string Version);

/// <summary>The answer of <c>/load</c>.</summary>
/// <param name="ServerLoad">Sequences that this process runs and queues.</param>
internal sealed record LoadBody(int ServerLoad);
