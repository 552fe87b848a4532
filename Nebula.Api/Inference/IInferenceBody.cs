using Nebula.Domain.Inference.Gateway;

namespace Nebula.Api.Inference;

/// <summary>A body that asks for inference, in the form of its endpoint.</summary>
public interface IInferenceBody
{
    /// <summary>The same request in the form that all endpoints share.</summary>
    InferenceRequest ToInference();

    /// <summary>Whether the job continues if the client disconnects. Default false.</summary>
    bool IsDetached => false;
}
