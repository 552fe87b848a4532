using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Api.Inference;

/// <summary>A request that is being served.</summary>
/// <param name="Reader">Reads its job.</param>
/// <param name="Request">The request.</param>
/// <param name="Served">The deployment that serves it.</param>
public sealed record InferenceRun(JobReader Reader, InferenceRequest Request, ServedModel Served)
{
    /// <summary>Its job.</summary>
    public InferenceJob Job => Reader.Job;
}
