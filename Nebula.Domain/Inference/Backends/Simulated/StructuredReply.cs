using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Inference.ReplyText;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.Schemas;
using Nebula.Domain.Inference.ToolCalls;

namespace Nebula.Domain.Inference.Backends.Simulated;

/// <summary>Composes replies that programs read: tool calls, and text in the form that the request asks for.</summary>
internal static class StructuredReply
{
    private const int UsualTokens = 64;

    /// <summary>The reply of a choice; null if it is free text.</summary>
    public static Reply? TryCompose(Generation generation)
    {
        if (generation.Job.Prompt is not { } prompt || generation.Job.MaxTokens <= 0)
            return null;
        if (prompt.Tools.Count > 0 && ToolCallPlanner.Plan(prompt, generation.Seed) is { Count: > 0 } calls)
            return Compose(calls, generation.Job.MaxTokens, prompt.ToolChoice.Mode == ToolChoiceMode.Named ? FinishReasons.Stop : FinishReasons.ToolCalls);
        return FormattedText.TryWrite(prompt, generation.Seed) is { } text ? Compose(text, generation.Job) : null;
    }

    private static Reply Compose(string text, InferenceJob job)
    {
        using var writer = new PieceWriter(UsualTokens, job.MaxTokens, StopMatcher.Create(job.Stop), job.MinTokens, bans: null);
        writer.Append(text);
        writer.Complete();
        return writer.ToReply();
    }

    private static Reply Compose(IReadOnlyList<PlannedToolCall> calls, int maxTokens, string finishReason)
    {
        var tokens = new List<string>(UsualTokens);
        var segments = new List<ReplySegment>(calls.Count);
        foreach (var call in calls)
        {
            if (tokens.Count == maxTokens)
                return new Reply(tokens.ToArray(), tokens.Count, FinishReasons.Length) { Segments = segments };

            using var writer = new PieceWriter(UsualTokens, maxTokens - tokens.Count, stops: null, minTokens: 0, bans: null);
            writer.Append(call.Input);
            writer.Complete();
            var arguments = writer.ToReply();
            tokens.AddRange(arguments.Tokens.Span);
            segments.Add(new ReplySegment(DeltaKind.ToolCall, arguments.TokenCount, call.Header));
            if (arguments.FinishReason == FinishReasons.Length)
                finishReason = FinishReasons.Length;
        }

        return new Reply(tokens.ToArray(), tokens.Count, finishReason) { Segments = segments };
    }
}
