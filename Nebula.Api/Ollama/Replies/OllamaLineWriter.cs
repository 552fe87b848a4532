using System.Buffers;
using System.Text;
using Nebula.Api.Http.Dialects;
using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Logprobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Usage;

namespace Nebula.Api.Ollama.Replies;

/// <summary>Writes a streamed answer as lines of JSON: one for each token, and one for each call of a tool when its arguments are complete.</summary>
internal sealed class OllamaLineWriter(IBufferWriter<byte> target, OllamaRun run) : IStreamWriter
{
    private readonly StringBuilder _arguments = new();
    private readonly StringBuilder? _context = run.Request.Conversation is { } conversation ? new StringBuilder(conversation).Append('\n') : null;
    private ToolCallHeader? _call;
    private string _reason = FinishReasons.Stop;

    /// <inheritdoc/>
    public string ContentType => "application/x-ndjson";

    /// <inheritdoc/>
    public int Write(in RelayEvent ready, int from)
    {
        var to = Math.Min(ready.Tokens.Length, from + IStreamWriter.MaxTokensAWrite);
        if (_call is not null && !ready.Tokens.IsEmpty && ready.Call != _call)
            EndCall(ready.At);
        for (var i = from; i < to; i++)
            WriteToken(ready, i);
        if (to == ready.Tokens.Length && ready.FinishReason is { } reason)
        {
            EndCall(ready.At);
            _reason = reason;
        }

        return to;
    }

    /// <inheritdoc/>
    /// <remarks>A line without text, because Ollama has no other line that means nothing.</remarks>
    public void WriteKeepAlive()
    {
        OllamaReplyJson.WriteHead(target, run, 0);
        OllamaReplyJson.WriteContentStart(target, run);
        WriteLineEnd("\""u8);
    }

    /// <inheritdoc/>
    public void WriteError(NebulaError error)
    {
        JsonBytes.Raw(target, ApiDialect.Ollama.Format(error, run.Run.RequestId).Span);
        JsonBytes.Raw(target, "\n"u8);
    }

    /// <inheritdoc/>
    public void WriteEnd(UsageRecord usage)
    {
        OllamaReplyJson.WriteHead(target, run, usage.DurationSeconds);
        OllamaReplyJson.WriteContentStart(target, run);
        JsonBytes.Raw(target, run.Request.IsChat ? "\"}"u8 : "\""u8);
        OllamaReplyJson.WriteEnd(target, usage, _reason, _context?.ToString());
        JsonBytes.Raw(target, "\n"u8);
    }

    private void WriteToken(in RelayEvent ready, int index)
    {
        var token = ready.Tokens.Span[index];
        if (ready.Kind == DeltaKind.ToolCall)
        {
            _call = ready.Call;
            _arguments.Append(token);
            return;
        }

        OllamaReplyJson.WriteHead(target, run, ready.At);
        OllamaReplyJson.WriteContentStart(target, run);
        if (ready.Kind == DeltaKind.Reasoning)
            JsonBytes.Raw(target, "\",\"thinking\":\""u8);
        else
            _context?.Append(token);
        JsonBytes.Write(target, token);
        WriteLineEnd("\""u8, ready.Logprobs?[index]);
    }

    private void EndCall(double at)
    {
        if (_call is not { } call)
            return;
        _call = null;
        OllamaReplyJson.WriteHead(target, run, at);
        OllamaReplyJson.WriteContentStart(target, run);
        JsonBytes.Raw(target, "\",\"tool_calls\":["u8);
        OllamaReplyJson.WriteCall(target, call, _arguments.ToString());
        _arguments.Clear();
        WriteLineEnd("]"u8);
    }

    private void WriteLineEnd(ReadOnlySpan<byte> content, TokenLogprob? logprob = null)
    {
        JsonBytes.Raw(target, content);
        if (run.Request.IsChat)
            JsonBytes.Raw(target, "}"u8);
        if (logprob is not null)
            OllamaReplyJson.WriteLogprobs(target, [logprob]);
        JsonBytes.Raw(target, ",\"done\":false}\n"u8);
    }
}
