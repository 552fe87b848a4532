using System.Text.Json.Serialization;
using Nebula.Api.Anthropic.Messages;
using Nebula.Api.Anthropic.Models;

namespace Nebula.Api.Anthropic;

/// <summary>The JSON of Anthropic's bodies.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TokenCountBody))]
[JsonSerializable(typeof(AnthropicModelList))]
[JsonSerializable(typeof(AnthropicModelBody))]
internal sealed partial class AnthropicJson : JsonSerializerContext;
