using Nebula.Domain.Gpus.Simulation;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Logprobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Inference.ReplyText;

namespace Nebula.Domain.Inference.Activities;

/// <summary>A reply in a replica's batch. It appends the tokens that the simulation makes ready to the job's relay.</summary>
internal sealed class ReplySequence(InferenceJob job, int choice, ulong seed, Reply reply, double startedAt, ITokenWriter writer)
    : SimulatedSequence(job.PromptTokens, reply.TokenCount)
{
    public ChoiceResult ToResult(string finishReason) => new()
    {
        FinishReason = finishReason,
        OutputTokens = Generated,
        StartedAt = startedAt,
        FirstTokenAt = startedAt + FirstTokenAfter,
        FinishedAt = startedAt + LastTokenAfter,
        Gaps = Gaps,
    };

    protected override void Emit(int index, int count, double after)
    {
        var visible = reply.Tokens.Length; // tokens that only completed a stop sequence are metered, never shown
        var shown = Math.Clamp(visible - index, 0, count);
        var tokens = reply.Tokens.Slice(Math.Min(index, visible), shown);
        writer.Append(new RelayEvent(choice, index, tokens, startedAt + after)
        {
            Logprobs = job.TopLogprobs is { } top && shown > 0 ? new SampledLogprobs(seed, index, tokens, top) : null,
            FinishReason = index + count == reply.TokenCount ? reply.FinishReason : null,
        });
    }
}
