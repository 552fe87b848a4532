using System.Text.Json.Serialization;
using Nebula.Domain.Usage;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>The JSON of a stored settlement that waits in the outbox.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Settlement))]
[JsonSerializable(typeof(long))] // the version that DocumentFormat adds
internal sealed partial class SettlementJson : JsonSerializerContext;
