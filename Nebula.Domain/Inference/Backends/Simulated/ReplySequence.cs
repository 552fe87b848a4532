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
        var end = Math.Min(reply.CountPieces(index + count), reply.Tokens.Length); // tokens that only completed a stop sequence are metered, never shown
        var finish = index + count >= reply.TokenCount ? reply.FinishReason : null;
        var first = reply.CountPieces(index);
        if (first == end && finish is null && reply.TokenEnds is not null)
            return; // in the middle of a piece
        EmitPieces(first, end, after, finish);
    }

    /// <summary>Appends pieces of the reply, in order and without a gap.</summary>
    /// <param name="first">The first piece.</param>
    /// <param name="end">The end of the pieces.</param>
    /// <param name="after">Virtual seconds from the start of the sequence to the last of them.</param>
    /// <param name="finish">Why the reply ends with them; null if it does not.</param>
    internal void EmitPieces(int first, int end, double after, string? finish)
    {
        for (var begin = first; ;)
        {
            var segment = FindSegment(begin, out var segmentEnd);
            var to = Math.Min(segmentEnd, end);
            Append(segment, begin, to, after, to == end ? finish : null);
            if (to == end)
                return;
            begin = to;
        }
    }

    private void Append(in ReplySegment segment, int begin, int end, double after, string? finish)
    {
        var tokens = begin < end ? reply.Tokens[begin..end] : default;
        generation.Writer.Append(new RelayEvent(generation.Choice, begin, tokens, startedAt + after)
        {
            Kind = segment.Kind,
            Call = segment.Call,
            Logprobs = generation.Job.TopLogprobs is { } top && begin < end ? GetLogprobs(segment.Kind, begin, tokens, top) : null,
            FinishReason = finish,
        });
    }

    private IReadOnlyList<TokenLogprob> GetLogprobs(DeltaKind kind, int begin, ReadOnlyMemory<string> tokens, int top)
    {
        if (reply.Logprobs is null || kind != DeltaKind.Text)
            return new SampledLogprobs(generation.Seed, begin, tokens, top);
        return [.. reply.Logprobs.Skip(begin - _segmentStart).Take(tokens.Length).Select(known => known with { Top = [.. known.Top.Take(top)] })];
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
