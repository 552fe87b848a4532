using System.Text.Json.Serialization;

namespace Nebula.Domain.ApiKeys;

/// <summary>The JSON of stored API keys and of the owners of imported secrets.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ApiKey))]
[JsonSerializable(typeof(SecretOwner))]
[JsonSerializable(typeof(long))] // the version that DocumentFormat adds
internal sealed partial class ApiKeyJson : JsonSerializerContext;
