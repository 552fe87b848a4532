using Nebula.Api.Inference;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.OpenAI.Embeddings;

/// <summary>Creates the requests of the endpoints that compare or return vectors.</summary>
internal static class VectorRequests
{
    /// <summary>A request for a vector of each input.</summary>
    /// <param name="model">The deployment's name or alias.</param>
    /// <param name="inputs">The texts.</param>
    /// <param name="idPrefix">The prefix of the request's id.</param>
    /// <param name="fields">How errors name the body's fields.</param>
    /// <param name="embedding">What is asked of each vector; null for the model's dimensions.</param>
    public static InferenceRequest Create(string model, TextInputs inputs, string idPrefix, RequestFields fields, EmbeddingRequest? embedding = null) => new()
    {
        Model = model,
        IdPrefix = idPrefix,
        Prompt = new Prompt { Inputs = inputs.Texts },
        InputTokens = inputs.Tokens,
        Embedding = embedding ?? new EmbeddingRequest(),
        Fields = fields,
    };
}
