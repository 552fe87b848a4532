using System.Text.Json.Serialization;

namespace Nebula.Domain.ApiKeys;

/// <summary>The JSON of a stored API key.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ApiKey))]
[JsonSerializable(typeof(long))] // the version that DocumentFormat adds
internal sealed partial class ApiKeyJson : JsonSerializerContext;
