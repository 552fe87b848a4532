using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.Inference;
using Nebula.Domain.Workflows;

namespace Nebula.Functions.Durable;

/// <summary>What an inference is made of.</summary>
public sealed class InferenceActivities(
    [FromKeyedServices("inference-generate")] IActivity<ChoiceJob, ChoiceResult> generate,
    [FromKeyedServices("inference-cancel")] IActivity<JobToCancel, bool> cancel,
    [FromKeyedServices("inference-settle")] IActivity<JobToSettle, bool> settle,
    [FromKeyedServices("inference-abandon")] IActivity<JobToSettle, bool> abandon)
{
    /// <summary>Generates one choice.</summary>
    [Function("inference-generate")]
    public Task<ChoiceResult> Generate([ActivityTrigger] ChoiceJob choice, CancellationToken cancellation) => generate.RunAsync(choice, cancellation).AsTask();

    /// <summary>Stops a job's other activities.</summary>
    [Function("inference-cancel")]
    public Task<bool> Cancel([ActivityTrigger] JobToCancel job, CancellationToken cancellation) => cancel.RunAsync(job, cancellation).AsTask();

    /// <summary>Settles a job.</summary>
    [Function("inference-settle")]
    public Task<bool> Settle([ActivityTrigger] JobToSettle job, CancellationToken cancellation) => settle.RunAsync(job, cancellation).AsTask();

    /// <summary>Ends a job that could not be settled.</summary>
    [Function("inference-abandon")]
    public Task<bool> Abandon([ActivityTrigger] JobToSettle job, CancellationToken cancellation) => abandon.RunAsync(job, cancellation).AsTask();
}
