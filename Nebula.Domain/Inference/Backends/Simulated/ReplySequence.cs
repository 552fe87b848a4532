using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Logprobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Inference.ReplyText;

namespace Nebula.Domain.Inference.Backends.Simulated;

/// <summary>A reply in a replica's batch. It appends the tokens that the simulation makes ready to the job's relay.</summary>
internal sealed class ReplySequence(Generation generation, Reply reply, double startedAt)
    : JobSequence(generation.Job.GetPromptTokens(generation.Choice), Math.Max(1, reply.TokenCount))
{
    private int _segment;
    private int _segmentStart;

    public override string FinishReason => reply.FinishReason;

    public override ChoiceResult ToResult(string finishReason) => new()
    {
        FinishReason = finishReason,
        OutputTokens = Math.Min(Generated, reply.TokenCount), // a prompt without a reply takes the step of one token
        StartedAt = startedAt,
        FirstTokenAt = startedAt + FirstTokenAfter,
        FinishedAt = startedAt + LastTokenAfter,
        Gaps = Gaps,
    };

    protected override void Emit(int index, int count, double after)
    {
        var end = Math.Min(index + count, reply.Tokens.Length); // tokens that only completed a stop sequence are metered, never shown
        var finish = index + count >= reply.TokenCount ? reply.FinishReason : null;
        for (var begin = index; ;)
        {
            var segment = FindSegment(begin, out var segmentEnd);
            var to = Math.Min(segmentEnd, end);
            var isLast = to == end;
            Append(segment, begin, to, isLast ? index + count : to, after, isLast ? finish : null);
            if (isLast)
                return;
            begin = to;
        }
    }

    // Tokens from end on have ids, but no text.
    private void Append(in ReplySegment segment, int begin, int end, int generated, double after, string? finish)
    {
        var tokens = begin < end ? reply.Tokens[begin..end] : default;
        generation.Writer.Append(new RelayEvent(generation.Choice, begin, tokens, startedAt + after)
        {
            Kind = segment.Kind,
            Call = segment.Call,
            Logprobs = generation.Job.TopLogprobs is { } top && begin < end ? new SampledLogprobs(generation.Seed, begin, tokens, top) : null,
            TokenIds = reply.TokenIds is { } ids ? [.. ids.Take(begin..generated)] : null,
            FinishReason = finish,
            Stop = finish is null ? null : reply.Stop,
        });
    }

    // Tokens are emitted in order, so a token is in the segment of the one before it or in a later one.
    private ReplySegment FindSegment(int token, out int end)
    {
        end = int.MaxValue;
        if (reply.Segments.Count == 0)
            return default;
        while (_segment < reply.Segments.Count - 1 && token >= _segmentStart + reply.Segments[_segment].Count)
            _segmentStart += reply.Segments[_segment++].Count;
        var segment = reply.Segments[_segment];
        end = _segmentStart + segment.Count;
        return segment;
    }
}
