using System.Text.Json.Serialization;
using Nebula.Domain.Inference;

namespace Nebula.Infrastructure.Redis;

/// <summary>How documents that come out of Redis are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HistoryDocument))]
[JsonSerializable(typeof(LedgerDocument))]
[JsonSerializable(typeof(AggregationState))]
[JsonSerializable(typeof(JobOutcome))]
internal sealed partial class RedisJson : JsonSerializerContext;
