using System.Text.Json;
using System.Text.Json.Serialization;
using Nebula.Api.Ollama.Embeddings;
using Nebula.Api.Ollama.Models;
using Nebula.Api.Ollama.Replies;

namespace Nebula.Api.Ollama;

/// <summary>The JSON of Ollama's bodies.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(OllamaModelList))]
[JsonSerializable(typeof(OllamaRunningModelList))]
[JsonSerializable(typeof(OllamaModelInfoBody))]
[JsonSerializable(typeof(OllamaVersionBody))]
[JsonSerializable(typeof(OllamaLoadBody))]
[JsonSerializable(typeof(OllamaProgressBody))]
[JsonSerializable(typeof(OllamaVectorsBody))]
[JsonSerializable(typeof(OllamaVectorBody))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class OllamaJson : JsonSerializerContext;
