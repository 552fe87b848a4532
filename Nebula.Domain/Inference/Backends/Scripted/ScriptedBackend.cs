using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Backends.Simulated;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.ReplyText;
using Nebula.Domain.Scripts;

namespace Nebula.Domain.Inference.Backends.Scripted;

/// <summary>Answers what a script chose, at the times of the simulated GPUs for that many tokens, or at the script's own.</summary>
/// <remarks>The answer travels with the job, so a second run gives the same tokens. An answer with its own times runs on no replica.</remarks>
public sealed class ScriptedBackend(SimulatedBackend simulated, ReplicaEngines engines, TimeProvider time) : IInferenceBackend
{
    /// <inheritdoc/>
    public bool IsRepeatable(ServedModel served) => true;

    /// <inheritdoc/>
    public async ValueTask<ChoiceResult> GenerateAsync(Generation generation, CancellationToken ending)
    {
        var job = generation.Job;
        if (job.Embedding is not null)
            return generation.Served is SimulatedModel ? await simulated.GenerateAsync(generation, ending) : simulated.EmbedAtOnce(generation);
        if (!job.Stream || job.Script!.Timing?.DisconnectAfterMs is not { } limit)
            return await RunAsync(generation, ending);
        if (engines.TimeScale == 0)
            return new ChoiceResult { FinishReason = FinishReasons.Abort };
        using var cut = new CancellationTokenSource(TimeSpan.FromMilliseconds(limit * engines.TimeScale), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cut.Token, ending);
        return await RunAsync(generation, either.Token);
    }

    private ValueTask<ChoiceResult> RunAsync(Generation generation, CancellationToken ending)
    {
        var reply = ScriptedComposer.Compose(generation);
        var timing = generation.Job.Script!.Timing;
        if (timing is { IsPaced: true } || generation.Served is not SimulatedModel) // which has no GPUs whose times it could take
            return PaceAsync(generation, reply, timing ?? new ScriptTiming(), ending);
        return simulated.RunAsync(generation, start => new ReplySequence(generation, reply, start) { BlockHashes = PromptBlocks.Read(generation.Job.PromptBlocks) }, ending);
    }

    private async ValueTask<ChoiceResult> PaceAsync(Generation generation, Reply reply, ScriptTiming timing, CancellationToken ending)
    {
        var sequence = new ReplySequence(generation, reply, default);
        var random = new SeededRandom(generation.Seed);
        var (pacer, at) = (new Pacer(time, engines.TimeScale), 0.0);
        var pieces = reply.Tokens.Length;
        for (var piece = 0; piece < Math.Max(1, pieces); piece++)
        {
            if (generation.Job.Stream)
                at += timing.GetWait(piece, (2 * random.NextDouble()) - 1);
            if (!await pacer.TryWaitAsync(at, ending))
                return sequence.ToResult(FinishReasons.Abort);
            var isLast = piece >= pieces - 1;
            var end = isLast ? reply.TokenCount : reply.TokenEnds?[piece] ?? piece + 1;
            while (sequence.Generated < end)
                sequence.RecordToken(at);
            sequence.EmitPieces(piece, Math.Min(piece + 1, pieces), end, at, isLast ? reply.FinishReason : null);
        }

        return sequence.ToResult(sequence.FinishReason);
    }
}
