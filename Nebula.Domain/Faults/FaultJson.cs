using System.Text.Json.Serialization;

namespace Nebula.Domain.Faults;

/// <summary>The JSON of stored faults.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FaultRule))]
[JsonSerializable(typeof(long))] // the version that DocumentFormat adds
internal sealed partial class FaultJson : JsonSerializerContext;
