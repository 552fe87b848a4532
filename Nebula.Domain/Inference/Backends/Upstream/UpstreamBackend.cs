using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Tokenization;
using Nebula.Domain.Records;

namespace Nebula.Domain.Inference.Backends.Upstream;

/// <summary>Asks a real server with OpenAI's API, and relays its answer as it arrives. Its virtual time is real time.</summary>
public sealed partial class UpstreamBackend(
    IUpstreamClient client, UpstreamMonitor monitor, PromptTokenizer tokenizer, TimeProvider time, ILogger<UpstreamBackend> logger) : IInferenceBackend
{
    /// <inheritdoc/>
    public bool IsRepeatable(ServedModel served) => false;

    /// <inheritdoc/>
    public async ValueTask<ChoiceResult> GenerateAsync(Generation generation, CancellationToken ending)
    {
        ArgumentNullException.ThrowIfNull(generation);
        var (deployment, server) = (generation.Served.Deployment.Name, ((UpstreamModel)generation.Served).Server);
        var request = UpstreamRequestWriter.Create(generation, deployment, server);
        using var tracked = monitor.Track(deployment);
        var startedAt = time.GetTimestamp();
        var writer = new DeltaWriter(generation, tokenizer, () => time.GetElapsedTime(startedAt).TotalSeconds);
        var reader = UpstreamAnswerReader.Create(request.Path, generation, writer);
        var hasFrame = false;
        try
        {
            await foreach (var frame in client.ReadAsync(request, ending).WithCancellation(ending))
            {
                hasFrame = true;
                if (!reader.Read(frame))
                    break;
            }

            reader.Complete();
            return writer.ToResult(reader);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return writer.ToResult(reader) with { FinishReason = FinishReasons.Abort };
        }
        catch (UpstreamException e)
        {
            Failed(logger, generation.Job.Id, deployment, e.Message);
            return Fail(writer, reader, e.Error) with
            {
                IsRetryable = e.IsTransient && hasFrame && !writer.HasWritten, // the client has tried again what failed before the first frame
                AllowsFallback = e.AllowsFallback && !writer.HasWritten,
            };
        }
        catch (StoredDataException e)
        {
            Failed(logger, generation.Job.Id, deployment, e.Message);
            return Fail(writer, reader, new NebulaError(ErrorKind.BadGateway, "The credentials of the upstream server cannot be read.") { Code = UpstreamException.ErrorCode });
        }
    }

    private static ChoiceResult Fail(DeltaWriter writer, UpstreamAnswerReader reader, NebulaError error) =>
        writer.ToResult(reader) with { FinishReason = FinishReasons.Error, Error = error };

    [LoggerMessage(EventId = 1091, Level = LogLevel.Warning, Message = "The upstream server of deployment {Deployment} failed job {JobId}: {Reason}")]
    private static partial void Failed(ILogger logger, string jobId, string deployment, string reason);
}
