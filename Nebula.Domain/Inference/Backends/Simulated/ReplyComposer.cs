using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Inference.ReplyText;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.Schemas;
using Nebula.Domain.Inference.Tokenization;
using Nebula.Domain.Inference.ToolCalls;

namespace Nebula.Domain.Inference.Backends.Simulated;

/// <summary>
/// Composes the reply of one choice: the reasoning of a model that reasons, then tool calls, text in the form that was asked for, or free text. The
/// same job and choice always give the same reply, and a smaller maximum gives a prefix of it.
/// </summary>
internal static class ReplyComposer
{
    public static Reply Compose(Generation generation)
    {
        var job = generation.Job;
        var spec = new ReplySpec
        {
            Prompt = job.Prompt ?? Prompt.Empty,
            InputIndex = job.GetInput(generation.Choice),
            Seed = generation.Seed,
            MaxTokens = job.MaxTokens,
            MinTokens = job.MinTokens,
            IgnoreEos = job.IgnoreEos,
            Stop = job.Stop,
            StopTokenIds = job.StopTokenIds ?? [],
            IncludesStop = job.IncludesStop,
            IncludesTokenIds = job.IncludesTokenIds,
        };
        return ((SimulatedModel)generation.Served).Model.Reasons && spec.Prompt is { Messages.Count: > 0, ReasoningEffort: not "none" } ? ComposeWithReasoning(spec) : ComposeAnswer(spec);
    }

    private static Reply ComposeWithReasoning(in ReplySpec spec)
    {
        var reasoning = ReasoningWriter.Write(spec);
        var segment = new ReplySegment(DeltaKind.Reasoning, reasoning.TokenCount);
        if (reasoning.FinishReason == FinishReasons.Length || reasoning.TokenCount == spec.MaxTokens)
            return new Reply(reasoning.Tokens, reasoning.TokenCount, FinishReasons.Length) { Segments = [segment], TokenIds = reasoning.TokenIds };
        var answer = ComposeAnswer(spec with { MaxTokens = spec.MaxTokens - reasoning.TokenCount, MinTokens = Math.Max(0, spec.MinTokens - reasoning.TokenCount) });
        IReadOnlyList<ReplySegment> after = answer.Segments.Count > 0 ? answer.Segments
            : answer.Tokens.IsEmpty ? [] : [new ReplySegment(DeltaKind.Text, answer.Tokens.Length)];
        return new Reply(Join(reasoning.Tokens, answer.Tokens), reasoning.TokenCount + answer.TokenCount, answer.FinishReason)
        {
            Segments = [segment, .. after],
            Stop = answer.Stop,
            TokenIds = spec.IncludesTokenIds ? [.. reasoning.TokenIds ?? [], .. answer.TokenIds ?? []] : null,
        };
    }

    private static Reply ComposeAnswer(in ReplySpec spec)
    {
        if (ToolCallPlanner.Plan(spec.Prompt, spec.Seed) is { Count: > 0 } calls)
            return ComposeCalls(spec, calls);
        return spec.Prompt.Format.Kind == OutputFormatKind.Text ? ReplyWriter.Write(spec) : ComposeFormatted(spec, StructuredText.Write(spec.Prompt, spec.Seed));
    }

    // Stop sequences end text; the arguments of a call are none.
    private static Reply ComposeCalls(in ReplySpec spec, IReadOnlyList<PlannedToolCall> calls)
    {
        var tokens = new List<string>();
        var ids = spec.IncludesTokenIds ? new List<int>() : null;
        var segments = new List<ReplySegment>(calls.Count);
        foreach (var call in calls)
        {
            var pieces = TokenPieces.Split(call.Input, spec.MaxTokens - tokens.Count);
            if (pieces.IsEmpty)
                break;
            tokens.AddRange(pieces.Span);
            ids?.AddRange(TokenText.Encode(call.Input).Take(pieces.Length));
            segments.Add(new ReplySegment(DeltaKind.ToolCall, pieces.Length, call.Header));
        }

        var isCut = tokens.Count == spec.MaxTokens;
        var finish = isCut ? FinishReasons.Length : spec.Prompt.ToolChoice.Mode == ToolChoiceMode.Named ? FinishReasons.Stop : FinishReasons.ToolCalls;
        return new Reply(tokens.ToArray(), tokens.Count, finish) { Segments = segments, TokenIds = ids };
    }

    private static Reply ComposeFormatted(in ReplySpec spec, string text)
    {
        using var writer = new PieceWriter(spec.MaxTokens, spec.MaxTokens, StopMatcher.Create(in spec), null, spec.IncludesTokenIds);
        writer.Append(text);
        writer.Complete();
        return writer.ToReply();
    }

    private static ReadOnlyMemory<string> Join(ReadOnlyMemory<string> first, ReadOnlyMemory<string> second)
    {
        var joined = new string[first.Length + second.Length];
        first.Span.CopyTo(joined);
        second.Span.CopyTo(joined.AsSpan(first.Length));
        return joined;
    }
}
