using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Backends.Routing;
using Nebula.Domain.Inference.Backends.Upstream;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Domain.Inference.Backends.Replay;

/// <summary>Answers what an upstream server has answered to the same request, or lets another deployment answer.</summary>
/// <param name="player">Finds and plays exchanges.</param>
/// <param name="others">The other deployments.</param>
public sealed class ReplayBackend(RecordingPlayer player, OtherDeployments others) : IInferenceBackend
{
    /// <summary>The error code of a request of which a recording has no exchange.</summary>
    public const string NoMatchCode = "no_recording_matched";

    // Which the request is for decides nothing: the recording has neither the address nor what the server can do.
    private static readonly UpstreamServer AnyServer = new() { Url = new Uri("http://recording/v1"), Model = "" };

    /// <inheritdoc/>
    /// <remarks>With a fallback, another run may find an exchange that was recorded meanwhile.</remarks>
    public bool IsRepeatable(ServedModel served) => served is ReplayModel { Replay.Fallback: null };

    /// <inheritdoc/>
    public async ValueTask<ChoiceResult> GenerateAsync(Generation generation, CancellationToken ending)
    {
        ArgumentNullException.ThrowIfNull(generation);
        var replay = ((ReplayModel)generation.Served).Replay;
        var name = generation.Served.Deployment.Name;
        var request = UpstreamRequestWriter.Create(generation, name, AnyServer);
        if (await player.FindAsync(generation, request, ending) is { } exchange)
            return await player.PlayAsync(replay.Fallback is null ? generation : generation with { Writer = new RouteWriter(generation.Writer, name) }, exchange, ending);
        return replay.Fallback is { } fallback
            ? (await others.GenerateAsync(generation, fallback, ending)).Result
            : CreateRefusal(generation, replay, request);
    }

    private static ChoiceResult CreateRefusal(Generation generation, ReplayedRecording replay, UpstreamRequest request)
    {
        var param = request.Path switch { UpstreamRequest.Embeddings => "input", UpstreamRequest.Completions => "prompt", _ => "messages" };
        var message = $"The deployment '{generation.Served.Deployment.Name}' replays the recording '{replay.Recording}', which has no exchange of this request.";
        return new ChoiceResult { FinishReason = FinishReasons.Error, Error = NebulaError.NotFound(message, param, NoMatchCode), AllowsFallback = true };
    }
}
