using Nebula.Api.Http.Dialects;
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
    /// <summary>How the client reads errors. Default <see cref="ApiDialect.OpenAI"/>.</summary>
    public ApiDialect Dialect { get; init; } = ApiDialect.OpenAI;

    /// <summary>The id of the HTTP request. Default empty.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>The clock. Default the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The id of the answer: the job's, unless a script has another.</summary>
    public string AnswerId { get; init; } = Reader.Job.Script?.Id ?? Reader.Job.Id;

    /// <summary>Whether its answer has the results of Azure's content filters.</summary>
    public bool IsAzure => Served is { Deployment.Dialect: DeploymentDialect.Azure };

    /// <summary>Its job.</summary>
    public InferenceJob Job => Reader.Job;
}
