using Nebula.Api.OpenAI.Chat.Requests;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Api.OpenAI.Chat;

/// <summary>A chat completion that is being served.</summary>
/// <param name="Reader">Reads its job.</param>
/// <param name="Request">The client's request.</param>
/// <param name="Served">The deployment that serves it.</param>
internal sealed record ChatRun(JobReader Reader, ChatRequest Request, ServedModel Served)
{
    /// <summary>Its job.</summary>
    public InferenceJob Job => Reader.Job;
}
