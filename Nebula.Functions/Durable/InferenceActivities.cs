using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Workflows;

namespace Nebula.Functions.Durable;

/// <summary>The activities of the inference workflow.</summary>
public sealed partial class InferenceActivities(
    JobTextStore texts,
    RunningActivities running,
    ILogger<InferenceActivities> logger,
    [FromKeyedServices("inference-serve")] IActivity<InferenceJob, ServedJob> serve,
    [FromKeyedServices("inference-generate")] IActivity<ChoiceJob, ChoiceResult> generate,
    [FromKeyedServices("inference-cancel")] IActivity<JobToCancel, bool> cancel,
    [FromKeyedServices("inference-settle")] IActivity<JobToSettle, bool> settle,
    [FromKeyedServices("inference-abandon")] IActivity<JobToSettle, bool> abandon)
{
    /// <summary>Serves a job with one choice. Reads the request's text from its blob if it is stored in one, and removes it with the job.</summary>
    [Function("inference-serve")]
    public Task<ServedJob> Serve([ActivityTrigger] InferenceJob job, CancellationToken cancellationToken) => running.RunAsync($"serve {job.Id}", async () =>
    {
        var served = await serve.RunAsync(await texts.AttachAsync(job, cancellationToken), cancellationToken);
        if (served.Ended is null)
            await DiscardAsync(job, cancellationToken);
        return served;
    });

    /// <summary>Generates one choice. Reads the request's text from its blob if it is stored in one, and fails if that blob is gone.</summary>
    [Function("inference-generate")]
    public Task<ChoiceResult> Generate([ActivityTrigger] ChoiceJob choice, CancellationToken cancellationToken) => running.RunAsync(
        $"generate {choice.Job.Id} {choice.Choice}",
        async () => await generate.RunAsync(choice with { Job = await texts.AttachAsync(choice.Job, cancellationToken) }, cancellationToken));

    /// <summary>Stops a job's other activities.</summary>
    [Function("inference-cancel")]
    public Task<bool> Cancel([ActivityTrigger] JobToCancel job, CancellationToken cancellationToken) =>
        cancel.RunAsync(job, cancellationToken).AsTask();

    /// <summary>Settles a job, and removes its text.</summary>
    [Function("inference-settle")]
    public async Task<bool> Settle([ActivityTrigger] JobToSettle job, CancellationToken cancellationToken)
    {
        var settled = await settle.RunAsync(job, cancellationToken);
        await DiscardAsync(job.Job, cancellationToken);
        return settled;
    }

    /// <summary>Ends a job that could not be settled, and removes its text.</summary>
    [Function("inference-abandon")]
    public async Task<bool> Abandon([ActivityTrigger] JobToSettle job, CancellationToken cancellationToken)
    {
        var settled = await abandon.RunAsync(job, cancellationToken);
        await DiscardAsync(job.Job, cancellationToken);
        return settled;
    }

    // All choices have ended. If the hub runs one again, it finds no text and fails, and the workflow ignores that. Texts that are not removed
    // expire.
    private async ValueTask DiscardAsync(InferenceJob job, CancellationToken cancellationToken)
    {
        try
        {
            await texts.DiscardAsync(job, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            NotDiscarded(logger, job.Id, e);
        }
    }

    [LoggerMessage(EventId = 5002, Level = LogLevel.Warning, Message = "The text of job {JobId} could not be removed; it expires")]
    private static partial void NotDiscarded(ILogger logger, string jobId, Exception exception);
}
