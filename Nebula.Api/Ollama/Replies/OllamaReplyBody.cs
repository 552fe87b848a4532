using System.Buffers;
using System.Text;
using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Usage;

namespace Nebula.Api.Ollama.Replies;

/// <summary>Writes a whole answer.</summary>
/// <param name="run">The request; it is settled.</param>
/// <param name="reply">What was generated.</param>
/// <param name="usage">What it used.</param>
internal sealed class OllamaReplyBody(OllamaRun run, CollectedReply reply, UsageRecord usage) : IAnswerBody
{
    /// <inheritdoc/>
    public bool WriteNext(IBufferWriter<byte> target)
    {
        OllamaReplyJson.WriteHead(target, run, usage.DurationSeconds);
        OllamaReplyJson.WriteContentStart(target, run);
        WriteText(target, static kind => kind is DeltaKind.Text or DeltaKind.Refusal);
        JsonBytes.Raw(target, "\""u8);
        if (reply.Has(0, DeltaKind.Reasoning))
        {
            JsonBytes.Raw(target, ",\"thinking\":\""u8);
            WriteText(target, static kind => kind == DeltaKind.Reasoning);
            JsonBytes.Raw(target, "\""u8);
        }

        if (run.Request.IsChat)
        {
            WriteCalls(target);
            JsonBytes.Raw(target, "}"u8);
        }

        if (run.Request.TopLogprobs is not null)
            OllamaReplyJson.WriteLogprobs(target, reply.GetParts(0).ToArray().SelectMany(static part => part.Logprobs ?? []));
        OllamaReplyJson.WriteEnd(target, usage, reply.GetFinishReason(0), GetContext());
        return false;
    }

    private string? GetContext()
    {
        if (run.Request.Conversation is not { } conversation)
            return null;
        var text = new StringBuilder(conversation).Append('\n');
        foreach (var part in reply.GetParts(0))
        {
            if (part.Kind == DeltaKind.Text)
                text.AppendJoin("", part.Tokens.ToArray());
        }

        return text.ToString();
    }

    private void WriteText(IBufferWriter<byte> target, Func<DeltaKind, bool> isPart)
    {
        foreach (var part in reply.GetParts(0))
        {
            if (!isPart(part.Kind))
                continue;
            foreach (var token in part.Tokens.Span)
                JsonBytes.Write(target, token);
        }
    }

    private void WriteCalls(IBufferWriter<byte> target)
    {
        if (!reply.Has(0, DeltaKind.ToolCall))
            return;
        var calls = new List<(ToolCallHeader Call, StringBuilder Arguments)>();
        foreach (var part in reply.GetParts(0))
        {
            if (part.Call is not { } call)
                continue;
            if (calls.Count == 0 || calls[^1].Call != call)
                calls.Add((call, new StringBuilder()));
            foreach (var token in part.Tokens.Span)
                calls[^1].Arguments.Append(token);
        }

        JsonBytes.Raw(target, ",\"tool_calls\":["u8);
        for (var i = 0; i < calls.Count; i++)
        {
            if (i > 0)
                JsonBytes.Raw(target, ","u8);
            OllamaReplyJson.WriteCall(target, calls[i].Call, calls[i].Arguments.ToString());
        }

        JsonBytes.Raw(target, "]"u8);
    }
}
