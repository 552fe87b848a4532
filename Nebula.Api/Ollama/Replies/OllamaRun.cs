using Nebula.Api.Inference;
using Nebula.Api.Ollama.Requests;

namespace Nebula.Api.Ollama.Replies;

/// <summary>A request of an Ollama client that is being served.</summary>
/// <param name="Request">The client's request.</param>
/// <param name="Run">What the gateway started.</param>
internal sealed record OllamaRun(OllamaRequest Request, InferenceRun Run);
