using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Backends.Upstream;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Tokenization;
using Nebula.Domain.Recordings;
using Nebula.Domain.Records;
using Nebula.Domain.Scripts;
using Nebula.Domain.Telemetry;

namespace Nebula.Domain.Inference.Backends.Replay;

/// <summary>Finds the recorded exchange of a request, and plays it at its own pace.</summary>
public sealed partial class RecordingPlayer(
    RecordingDirectory recordings,
    ExchangeRecorder recorder,
    IScriptCounters counters,
    ReplicaEngines engines,
    PromptTokenizer tokenizer,
    NebulaMetrics metrics,
    TimeProvider time,
    ILogger<RecordingPlayer> logger)
{
    /// <summary>Finds the exchange that answers a choice: of several of the same request the next one, and after the last one that again.</summary>
    /// <param name="generation">The choice; a second run of it gets the same exchange.</param>
    /// <param name="request">What a server would get.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Null if there is none.</returns>
    /// <exception cref="NebulaException">500: the recording cannot be read.</exception>
    public async ValueTask<RecordedExchange?> FindAsync(Generation generation, UpstreamRequest request, CancellationToken cancellationToken)
    {
        var (served, body) = ((ReplayModel)generation.Served, GetBody(request));
        try
        {
            var found = await FindAsync(served.Replay, request, body, cancellationToken);
            if (found is null && await recorder.FlushAsync(cancellationToken))
                found = await FindAsync(served.Replay, request, body, cancellationToken);
            metrics.ExchangesCounted(served.Deployment.Name, found is null ? ExchangeOutcome.NotMatched : ExchangeOutcome.Replayed);
            return found is { Exchanges: var exchanges } ? exchanges[exchanges.Count == 1 ? 0 : await TakeAsync(generation, found, cancellationToken)] : null;
        }
        catch (StoredDataException e)
        {
            LogUnreadable(logger, served.Deployment.Name, e);
            throw new NebulaError(ErrorKind.Internal, $"The recording '{served.Replay.Recording}' of the deployment '{served.Deployment.Name}' cannot be read.").ToException();
        }
    }

    /// <summary>Appends an exchange's tokens to the relay, with the waits between them times the time scale.</summary>
    /// <param name="generation">The choice.</param>
    /// <param name="exchange">The exchange.</param>
    /// <param name="ending">Cancelled if the choice must stop.</param>
    public async ValueTask<ChoiceResult> PlayAsync(Generation generation, RecordedExchange exchange, CancellationToken ending)
    {
        var at = 0.0;
        var writer = new DeltaWriter(generation, tokenizer, () => at);
        var reader = UpstreamAnswerReader.Create(exchange.Path, generation, writer);
        var pacer = new Pacer(time, engines.TimeScale);
        try
        {
            foreach (var frame in exchange.ReadFrames())
            {
                if (!await pacer.TryWaitAsync(frame.At.TotalSeconds, ending))
                    return writer.ToResult(reader) with { FinishReason = FinishReasons.Abort };
                at = frame.At.TotalSeconds;
                reader.Read(frame);
            }

            reader.Complete();
            return writer.ToResult(reader);
        }
        catch (UpstreamException e)
        {
            LogUnplayable(logger, generation.Served.Deployment.Name, generation.Job.Id, e);
            return writer.ToResult(reader) with { FinishReason = FinishReasons.Error, Error = NebulaError.ServerError };
        }
    }

    private async ValueTask<RecordedSequence?> FindAsync(ReplayedRecording replay, UpstreamRequest request, JsonElement body, CancellationToken cancellationToken) =>
        (await recordings.FindAsync(replay.Recording, cancellationToken))?.Find(replay, request.Path, request.Choice, body);

    private async ValueTask<int> TakeAsync(Generation generation, RecordedSequence found, CancellationToken cancellationToken)
    {
        var job = generation.Job;
        var sequence = $"replay {generation.Served.Deployment.Name} {job.Reservation.KeyId} {found.Key}";
        var number = await counters.TakeAsync(
            Convert.ToHexStringLower(XxHash128.Hash(MemoryMarshal.AsBytes(sequence.AsSpan()))), string.Create(CultureInfo.InvariantCulture, $"{job.Id}#{generation.Choice}"), cancellationToken);
        return (int)Math.Min(number, found.Exchanges.Count - 1);
    }

    // As it is recorded: without what Nebula has added.
    private static JsonElement GetBody(UpstreamRequest request)
    {
        if (request.AddedLimit is not { } added)
            return JsonElement.Parse(request.Body.Span);
        var body = WrittenJson.CreateObject(JsonElement.Parse(request.Body.Span));
        body.Remove(added);
        return JsonSerializer.SerializeToElement(body);
    }

    [LoggerMessage(EventId = 1103, Level = LogLevel.Error, Message = "The recording of deployment {Deployment} cannot be read")]
    private static partial void LogUnreadable(ILogger logger, string deployment, Exception exception);

    [LoggerMessage(EventId = 1104, Level = LogLevel.Error, Message = "An exchange of the recording of deployment {Deployment} cannot be replayed for job {JobId}")]
    private static partial void LogUnplayable(ILogger logger, string deployment, string jobId, Exception exception);
}
