using System.Text.Json.Serialization;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Deployments;
using Nebula.Domain.Usage;

namespace Nebula.Domain.Records;

/// <summary>The JSON of the documents in the record store; <see cref="DocumentFormat{T}"/> adds the version.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ApiKey))]
[JsonSerializable(typeof(Deployment))]
[JsonSerializable(typeof(NameClaim))]
[JsonSerializable(typeof(SecretOwner))]
[JsonSerializable(typeof(Settlement))]
public sealed partial class RecordJson : JsonSerializerContext;
