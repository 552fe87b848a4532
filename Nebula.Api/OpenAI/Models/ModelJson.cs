using System.Text.Json.Serialization;

namespace Nebula.Api.OpenAI.Models;

/// <summary>How model bodies are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ModelBody))]
internal sealed partial class ModelJson : JsonSerializerContext;
