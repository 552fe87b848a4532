using System.Text;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Logprobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Inference.ReplyText;
using Nebula.Domain.Inference.Tokenization;
using Nebula.Domain.Inference.ToolCalls;
using Nebula.Domain.Scripts;

namespace Nebula.Domain.Inference.Backends.Scripted;

/// <summary>Composes the reply that a script chose: neither the request's maximum nor its stop sequences change it.</summary>
internal static class ScriptedComposer
{
    public static Reply Compose(Generation generation)
    {
        var (job, script) = (generation.Job, generation.Job.Script!);
        var pieces = new List<string>();
        var ends = new List<int>();
        var segments = new List<ReplySegment>();
        var ids = job.IncludesTokenIds && script.Timing?.ChunkSize is null ? new List<int>() : null; // pieces of characters are no tokens
        var (tokens, calls) = (0, 0);
        foreach (var part in script.Parts)
        {
            var split = part.Kind == DeltaKind.Text && script.Logprobs is { } known ? known.Select(static token => token.Token).ToArray() : TokenPieces.Split(part.Text);
            if (split.IsEmpty)
                continue;
            var first = pieces.Count;
            Add(split.Span, part.Kind == DeltaKind.Reasoning ? null : script.Timing?.ChunkSize, tokens, pieces, ends);
            tokens += split.Length;
            ids?.AddRange(TokenText.Encode(part.Text).Take(split.Length));
            var call = part.Kind == DeltaKind.ToolCall
                ? new ToolCallHeader(calls, part.CallId ?? ToolCallPlanner.CreateId(SeededRandom.Mix(generation.Seed, (ulong)calls++)), part.Tool!, part.IsCustom)
                : null;
            segments.Add(new ReplySegment(part.Kind, pieces.Count - first, call));
        }

        var finish = script.FinishReason;
        if (job.Stream && script.Timing?.TruncateAfterChunks is { } most && most < pieces.Count)
        {
            pieces.RemoveRange(most, pieces.Count - most);
            (tokens, finish) = (ends[most - 1], FinishReasons.Abort);
        }

        return new Reply(pieces.ToArray(), Math.Max(1, tokens), finish)
        {
            Segments = segments,
            TokenIds = ids,
            TokenEnds = script.Timing?.ChunkSize is null ? null : [.. ends.Take(pieces.Count)],
            Logprobs = script.Logprobs is { } logprobs ? [.. logprobs.Select(ToLogprob)] : null,
        };
    }

    private static void Add(ReadOnlySpan<string> tokens, int? size, int before, List<string> pieces, List<int> ends)
    {
        var piece = new StringBuilder();
        for (var i = 0; i < tokens.Length; i++)
        {
            if (size is null)
            {
                pieces.Add(tokens[i]);
                ends.Add(before + i + 1);
                continue;
            }

            piece.Append(tokens[i]);
            while (piece.Length > size || (i == tokens.Length - 1 && piece.Length > 0))
            {
                var length = Math.Min(size.Value, piece.Length);
                if (length < piece.Length && char.IsHighSurrogate(piece[length - 1]))
                    length += length == 1 ? 1 : -1;
                pieces.Add(piece.ToString(0, length));
                ends.Add(before + i + 1);
                piece.Remove(0, length);
            }
        }
    }

    private static TokenLogprob ToLogprob(ScriptLogprob known) => new(
        known.Token,
        known.Logprob,
        Encoding.UTF8.GetBytes(known.Token),
        [.. (known.Top ?? []).Select(static top => new TopLogprob(top.Token, top.Logprob, Encoding.UTF8.GetBytes(top.Token)))]);
}
