using System.Text.Json.Serialization;

namespace Nebula.Infrastructure.Redis;

/// <summary>How documents that come out of Redis are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HistoryDocument))]
[JsonSerializable(typeof(LedgerDocument))]
[JsonSerializable(typeof(FoldState))]
internal sealed partial class RedisJson : JsonSerializerContext;
