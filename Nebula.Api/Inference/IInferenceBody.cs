using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.Inference;

/// <summary>A body that asks for inference, in the form of its endpoint.</summary>
public interface IInferenceBody
{
    /// <summary>The same request in the form that all endpoints share.</summary>
    InferenceRequest ToInference();

    /// <summary>The endpoint, if an OpenAI-compatible server takes its bodies; null if requests are translated for one. Default null.</summary>
    ClientEndpoint? Endpoint => null;

    /// <summary>Whether the job continues if the client disconnects. Default false.</summary>
    bool IsDetached => false;
}
