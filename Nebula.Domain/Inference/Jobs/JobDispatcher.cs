using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nebula.Domain.Faults;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Settings;

namespace Nebula.Domain.Inference.Jobs;

/// <summary>Starts the workflows of admitted jobs, and opens their relays for reading.</summary>
public sealed partial class JobDispatcher(
    IJobRouter router,
    DispatchGate gate,
    IJobCancellation cancellations,
    LeaseRenewer leases,
    JobSettler settler,
    WaitingJobs waiting,
    IOptions<NebulaOptions> options,
    TimeProvider time,
    ILogger<JobDispatcher> logger)
{
    private readonly SharedDeadlines _deadlines = new(time);

    /// <summary>Dispatches a job. From here on its lease is renewed until its reader is disposed.</summary>
    /// <param name="job">The job; its reservation is acquired.</param>
    /// <param name="idleInterval">After how long without a token a wait of the reader returns <see cref="ReadState.Idle"/>; infinite never.</param>
    /// <param name="clientLeft">Cancelled if the client disconnects; the job is cancelled then.</param>
    /// <returns>
    /// The job's reader. If the workflow could not be started, the gate has closed since the job was admitted, or a fault stands for the job, it is settled and the
    /// reader has an <see cref="JobReader.Error"/>.
    /// </returns>
    public async ValueTask<JobReader> DispatchAsync(InferenceJob job, TimeSpan idleInterval, CancellationToken clientLeft)
    {
        var route = router.GetRoute(job);
        var reader = new JobReader(job, OpenReader(job, route.Relay), leases.Track(job.Reservation), cancellations, settler, waiting, idleInterval, _deadlines, time, logger);
        // The limiter's answer may have taken until something was lost, and the gate has closed.
        if ((job.Fault is { Effect: ErrorFault error } fault ? error.ToError(fault.Name) : gate.GetRefusal()) is { } refusal)
        {
            await reader.FailAsync(refusal);
            return reader;
        }

        reader.CancelWith(clientLeft);
        waiting.Add(reader);
        try
        {
            await route.Engine.StartAsync(InferenceWorkflow.Definition, job.Id, job, CancellationToken.None);
        }
        catch (Exception e)
        {
            NotStarted(logger, job.Id, e);
            await reader.FailStartAsync(e);
        }

        return reader;
    }

    // At time scale 0 the same requests give the same bytes; choices are generated at the same time and become ready in any order.
    private ITokenReader OpenReader(InferenceJob job, ITokenRelay relay)
    {
        var reader = relay.OpenReader(job.Id);
        return job.Choices > 1 && options.Value.Simulation.TimeScale == 0 ? new OrderedTokenReader(reader, job.Choices) : reader;
    }

    [LoggerMessage(EventId = 1056, Level = LogLevel.Error, Message = "Job {JobId} could not be started")]
    private static partial void NotStarted(ILogger logger, string jobId, Exception exception);
}
