using System.Buffers;
using Nebula.Api.Inference.Faults;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Usage;

namespace Nebula.Api.Inference;

/// <summary>
/// Writes the events of a job while it runs. Tokens that are ready together share a flush; no token waits for a later one. A job that is not read to its
/// end is abandoned.
/// </summary>
/// <param name="run">The request's job.</param>
/// <param name="output">Where the events go.</param>
/// <param name="createWriter">Creates the writer of the endpoint's events.</param>
internal sealed class StreamPump(InferenceRun run, IStreamOutput output, Func<IBufferWriter<byte>, IStreamWriter> createWriter)
{
    private FaultyStreamWriter? _faulty;
    private EventLimit? _limit;
    private bool _begun;

    // Whether a fault or a script ends the stream here.
    private bool HasEnded => _faulty is { HasEnded: true } || _limit is { IsReached: true };

    private bool CutsConnection => _faulty is not { HasEnded: true, Cuts: false };

    /// <summary>Writes all events.</summary>
    /// <param name="state">The result of the last wait for the job; <see cref="ReadState.Idle"/> begins without a token.</param>
    public async Task RunAsync(ReadState state)
    {
        using var reader = run.Reader;
        try
        {
            await WriteAsync(reader, state);
        }
        finally
        {
            if (reader.Outcome is null && reader.Error is null)
                await reader.AbandonAsync();
        }
    }

    private async Task WriteAsync(JobReader reader, ReadState state)
    {
        _limit = run.Job.Script?.Timing?.TruncateAfterChunks is { } most ? new EventLimit(output.Buffer, most) : null;
        var target = _limit ?? output.Buffer;
        _faulty = FaultyStreamWriter.TryCreate(run.Job.Fault, target, createWriter);
        var writer = _faulty ?? createWriter(target);
        if (_faulty is { SendsNothing: true })
        {
            output.Abort();
            return;
        }

        for (; state != ReadState.Ended; state = await reader.WaitAsync())
        {
            // A client that reads for longer than the job may run does not receive the rest.
            if (reader.IsOverdue)
            {
                output.Abort();
                return;
            }

            if (state == ReadState.Idle)
            {
                Start(writer, 0);
                writer.WriteKeepAlive();
            }

            while (reader.TryRead(out var ready))
            {
                Start(writer, ready.At, ready.Deployment);
                for (var written = writer.Write(ready, 0); written < ready.Tokens.Length; written = writer.Write(ready, written))
                    await output.FlushAsync();
                if (HasEnded)
                    break;
                if (output.IsFull)
                    await output.FlushAsync();
            }

            await output.FlushAsync();
            if (HasEnded)
            {
                await output.EndEarlyAsync(CutsConnection);
                return;
            }
        }

        Start(writer, 0);
        if (reader.Error is { } error)
            writer.WriteError(error);
        else
            await WriteEndAsync(writer, reader.Outcome!.Usage);
        await output.FlushAsync();
        if (HasEnded || (run.Job.Script is { MayCut: true } && reader.Outcome is { Usage.Status: JobOutcomeCalculator.ClientLeft }))
            await output.EndEarlyAsync(CutsConnection);
    }

    private static async ValueTask WriteEndAsync(IStreamWriter writer, UsageRecord usage)
    {
        if (usage.Status == JobOutcomeCalculator.ClientLeft)
        {
            writer.WriteCancelled(usage);
            return;
        }

        await writer.CompleteAsync(usage);
        writer.WriteEnd(usage);
    }

    private void Start(IStreamWriter writer, double at, string? deployment = null)
    {
        if (_begun)
            return;
        _begun = true;
        output.Start(writer, at, deployment);
    }
}
