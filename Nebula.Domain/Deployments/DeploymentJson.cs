using System.Text.Json.Serialization;

namespace Nebula.Domain.Deployments;

/// <summary>The JSON of a stored deployment.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Deployment))]
[JsonSerializable(typeof(long))] // the version that DocumentFormat adds
internal sealed partial class DeploymentJson : JsonSerializerContext;
