using System.Text.Json.Serialization;

namespace Nebula.Domain.Deployments;

/// <summary>The JSON of stored deployments, of their credentials, and of the claims of their names.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(DeploymentDocument))]
[JsonSerializable(typeof(UpstreamCredentials))]
[JsonSerializable(typeof(NameClaim))]
[JsonSerializable(typeof(long))] // the version that DocumentFormat adds
internal sealed partial class DeploymentJson : JsonSerializerContext;
