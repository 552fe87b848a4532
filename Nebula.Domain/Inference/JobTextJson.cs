using System.Text.Json.Serialization;

namespace Nebula.Domain.Inference;

/// <summary>How a job's text is written to its blob.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(JobText))]
internal sealed partial class JobTextJson : JsonSerializerContext;
