using System.Text.Json.Serialization;
using Nebula.Domain.Inference.Jobs;
using Nebula.Infrastructure.Redis.History;
using Nebula.Infrastructure.Redis.Usage;

namespace Nebula.Infrastructure.Redis;

/// <summary>The JSON of documents that are stored in Redis.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HistoryDocument))]
[JsonSerializable(typeof(LedgerDocument))]
[JsonSerializable(typeof(KeyTotalsDocument))]
[JsonSerializable(typeof(AggregationState))]
[JsonSerializable(typeof(JobOutcome))]
internal sealed partial class RedisJson : JsonSerializerContext;
