using System.Buffers;
using System.Text;
using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Api.OpenAI.Azure;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Logprobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Usage;

namespace Nebula.Api.OpenAI.Chat;

/// <summary>Writes the events of one stream. Each token is one chunk, assembled from prepared parts that are the same for the whole stream.</summary>
/// <remarks>
/// The finish chunk of a choice is sent with the next event, so that the stream's last finish chunk is sent only after the job is settled.
/// </remarks>
internal sealed class ChatChunkWriter : IStreamWriter
{
    // Text and padding together have a multiple of this many characters.
    private const int ObfuscationLength = 16;

    private readonly IBufferWriter<byte> _target;
    private readonly byte[] _head;
    private readonly byte[] _plainTail;
    private readonly byte[] _usageTail;
    private readonly bool _logprobs;
    private readonly bool[] _begun;
    private readonly ToolCallHeader?[] _lastCalls;
    private readonly ToolCallJson _calls;
    private readonly ChatRun _run;
    private readonly PredictionMatcher? _prediction;
    private readonly bool _hasPlainTail;
    private int _tokens;
    private readonly byte[] _noResults;
    private int _reasoningTokens;
    private bool _hasPromptResults;
    private (int Choice, string Reason, StopMatch? Stop, IEnumerable<int>? Ids)? _held;
    private readonly bool _returnsIds;
    private readonly List<int>?[] _idsWithoutText;
    private IReadOnlyList<int>? _ids;
    private int _nextId;
    private bool _startsChoice;

    public ChatChunkWriter(IBufferWriter<byte> target, ChatRun run)
    {
        _target = target;
        _logprobs = run.Job.TopLogprobs is not null;
        _begun = new bool[run.Job.Choices];
        _lastCalls = new ToolCallHeader?[run.Job.Choices];
        _calls = new ToolCallJson(run.Request.UsesFunctions);
        _prediction = run.Request.Prediction is { } prediction ? new PredictionMatcher(prediction) : null;
        _returnsIds = run.Request.Vllm.ReturnsTokenIds;
        _idsWithoutText = _returnsIds ? new List<int>?[run.Job.Choices] : [];
        _hasPlainTail = run.Request is { IncludeObfuscation: false, ContinuousUsage: false } && !_returnsIds;
        _run = run;
        _hasPromptResults = run.IsAzure;
        _noResults = run.IsAzure ? ContentFilterJson.NoResults : [];
        var bytes = new ArrayBufferWriter<byte>(256);
        JsonBytes.Raw(bytes, "data: "u8);
        ChunkJson.WriteHead(bytes, run.Run, "chat.completion.chunk"u8);
        JsonBytes.Raw(bytes, ",\"service_tier\":\"default\",\"system_fingerprint\":\""u8);
        JsonBytes.Write(bytes, run.Served.SystemFingerprint);
        JsonBytes.Raw(bytes, "\",\"choices\":["u8);
        _head = bytes.WrittenSpan.ToArray();
        var usage = run.Request.IncludeUsage ? ",\"usage\":null" : "";
        _usageTail = Encoding.UTF8.GetBytes($"]{usage}}}\n\n");
        _plainTail =
        [
            .. "\"},\"logprobs\":null,\"finish_reason\":null"u8, .. run.IsAzure ? ContentFilterJson.ChoiceResults : [], .. "}"u8, .. _usageTail,
        ];
    }

    /// <inheritdoc/>
    public string ContentType => IStreamWriter.EventStream;

    /// <inheritdoc/>
    /// <remarks>If all tokens are written, the finish reason is written too.</remarks>
    public int Write(in RelayEvent ready, int from)
    {
        WriteHeld();
        if (_hasPromptResults)
        {
            _hasPromptResults = false;
            ContentFilterJson.WriteFirstChunk(_target, prompts: 1);
        }

        if (!_begun[ready.Choice])
        {
            _begun[ready.Choice] = true;
            WriteRole(ready.Choice, ready.Kind);
            WriteEcho(ready.Choice);
        }

        (_ids, _nextId) = (ready.TokenIds, from);
        var tokens = ready.Tokens.Span;
        var to = Math.Min(tokens.Length, from + IStreamWriter.MaxTokensAWrite);
        _tokens += to - from;
        switch (ready.Kind)
        {
            case DeltaKind.Reasoning:
                WriteReasoning(ready.Choice, tokens[from..to]);
                break;
            case DeltaKind.ToolCall:
                WriteCall(ready.Choice, ready.Call!, tokens[from..to]);
                break;
            case DeltaKind.Refusal:
                WriteTexts(ready.Choice, "{\"refusal\":\""u8, tokens[from..to]);
                break;
            default:
                _prediction?.Add(ready.Choice, tokens[from..to]);
                for (var i = from; i < to; i++)
                    WriteToken(ready.Choice, tokens[i], ready.Logprobs?[i]);
                break;
        }

        if (to == tokens.Length && _ids?.Count > to)
            (_idsWithoutText[ready.Choice] ??= []).AddRange(_ids.Skip(to));
        if (to == tokens.Length && ready.FinishReason is { } reason)
            _held = (ready.Choice, reason, ready.Stop, _ids is null ? null : _idsWithoutText[ready.Choice] ?? []);
        return to;
    }

    /// <inheritdoc/>
    public void WriteEnd(UsageRecord usage)
    {
        WriteHeld();
        if (_run.Request.IncludeUsage)
        {
            JsonBytes.Raw(_target, _head);
            JsonBytes.Raw(_target, "],\"usage\":"u8);
            UsageJson.Write(_target, usage, GetDetails());
            JsonBytes.Raw(_target, "}\n\n"u8);
        }

        ChunkJson.WriteDone(_target);
    }

    /// <inheritdoc/>
    public void WriteError(NebulaError error) => ChunkJson.WriteError(_target, _run.Run, error);

    /// <inheritdoc/>
    public void WriteKeepAlive() => ChunkJson.WriteKeepAlive(_target);

    private void WriteRole(int choice, DeltaKind first)
    {
        var isCall = first == DeltaKind.ToolCall;
        WriteChoice(choice);
        JsonBytes.Raw(_target, "{\"role\":\""u8);
        JsonBytes.Write(_target, _run.Request.Role);
        JsonBytes.Raw(_target, "\",\"content\":"u8);
        JsonBytes.Raw(_target, isCall ? "null"u8 : "\"\""u8);
        JsonBytes.Raw(_target, ",\"refusal\":null},\"logprobs\":"u8);
        JsonBytes.Raw(_target, _logprobs && !isCall ? "{\"content\":[],\"refusal\":null}"u8 : "null"u8);
        JsonBytes.Raw(_target, ",\"finish_reason\":null"u8);
        _startsChoice = true;
        WriteChoiceTail("");
        _startsChoice = false;
    }

    private void WriteEcho(int choice)
    {
        if (_run.Request.EchoedText is not { Length: > 0 } text)
            return;
        WriteChoice(choice);
        JsonBytes.Raw(_target, "{\"content\":\""u8);
        JsonBytes.Write(_target, text);
        JsonBytes.Raw(_target, "\"},\"logprobs\":null,\"finish_reason\":null"u8);
        WriteChoiceTail(text);
    }

    private void WriteToken(int choice, string token, TokenLogprob? logprob)
    {
        WriteChoice(choice);
        JsonBytes.Raw(_target, "{\"content\":\""u8);
        JsonBytes.Write(_target, token);
        if (logprob is null)
        {
            WriteTextTail(token);
            return;
        }

        JsonBytes.Raw(_target, "\"},\"logprobs\":"u8);
        LogprobsJson.Write(_target, logprob);
        JsonBytes.Raw(_target, ",\"finish_reason\":null"u8);
        WriteTokenTail(token);
    }

    private void WriteReasoning(int choice, ReadOnlySpan<string> tokens)
    {
        _reasoningTokens += tokens.Length;
        if (!_run.Request.IncludeReasoning)
        {
            WriteIdsOnly(choice, tokens);
            return;
        }

        WriteTexts(choice, "{\"reasoning_content\":\""u8, tokens);
    }

    private void WriteTexts(int choice, ReadOnlySpan<byte> member, ReadOnlySpan<string> tokens)
    {
        foreach (var token in tokens)
        {
            WriteChoice(choice);
            JsonBytes.Raw(_target, member);
            JsonBytes.Write(_target, token);
            WriteTextTail(token);
        }
    }

    private void WriteCall(int choice, ToolCallHeader call, ReadOnlySpan<string> tokens)
    {
        if (_lastCalls[choice] != call)
        {
            _lastCalls[choice] = call;
            WriteChoice(choice);
            _calls.WriteFirstDelta(_target, call);
            JsonBytes.Raw(_target, ",\"logprobs\":null,\"finish_reason\":null"u8);
            WriteChoiceTail("");
        }

        foreach (var token in tokens)
        {
            WriteChoice(choice);
            _calls.WriteDelta(_target, call, token);
            WriteCallTail(token);
        }
    }

    // Tokens that the client does not want to see have ids nevertheless.
    private void WriteIdsOnly(int choice, ReadOnlySpan<string> tokens)
    {
        for (var i = 0; i < tokens.Length && _ids is not null; i++)
        {
            WriteChoice(choice);
            JsonBytes.Raw(_target, "{}"u8);
            WriteCallTail("");
        }
    }

    private void WriteCallTail(string token)
    {
        JsonBytes.Raw(_target, ",\"logprobs\":null,\"finish_reason\":null"u8);
        WriteTokenTail(token);
    }

    // Ends a chunk that has one token.
    private void WriteTokenTail(string token)
    {
        if (_ids is not null)
        {
            JsonBytes.Raw(_target, ChunkJson.TokenIds);
            JsonBytes.Raw(_target, "["u8);
            JsonBytes.Number(_target, _ids[_nextId++]);
            JsonBytes.Raw(_target, "]"u8);
        }

        WriteChoiceTail(token);
    }

    private void WriteChoiceTail(string token)
    {
        JsonBytes.Raw(_target, _noResults);
        JsonBytes.Raw(_target, "}"u8);
        WriteTail(token);
    }

    private void WriteTextTail(string token)
    {
        if (_hasPlainTail)
        {
            JsonBytes.Raw(_target, _plainTail);
            return;
        }

        JsonBytes.Raw(_target, "\"},\"logprobs\":null,\"finish_reason\":null"u8);
        WriteTokenTail(token);
    }

    // Ends a chunk, in the forms that few clients ask for.
    private void WriteTail(string token)
    {
        if (_hasPlainTail)
        {
            JsonBytes.Raw(_target, _usageTail);
            return;
        }

        JsonBytes.Raw(_target, "]"u8);
        if (_startsChoice && _returnsIds)
            ChunkJson.WriteTokenIds(_target, ChunkJson.PromptTokenIds, _run.GetPromptTokenIds());
        if (_run.Request.ContinuousUsage)
        {
            JsonBytes.Raw(_target, ",\"usage\":"u8);
            UsageJson.Write(_target, _run.Job.BilledPromptTokens, _tokens, GetDetails());
        }
        else if (_run.Request.IncludeUsage)
        {
            JsonBytes.Raw(_target, ",\"usage\":null"u8);
        }

        if (_run.Request.IncludeObfuscation)
        {
            JsonBytes.Raw(_target, ",\"obfuscation\":\""u8);
            JsonBytes.Write(_target, Ids.NewBase62(ObfuscationLength - (token.Length % ObfuscationLength)));
            JsonBytes.Raw(_target, "\""u8);
        }

        JsonBytes.Raw(_target, "}\n\n"u8);
    }

    private OutputDetails GetDetails() => new(_reasoningTokens, _prediction?.Accepted ?? 0, _prediction?.Rejected ?? 0);

    private void WriteHeld()
    {
        if (_held is not { } held)
            return;
        _held = null;
        WriteChoice(held.Choice);
        JsonBytes.Raw(_target, "{},\"logprobs\":null,\"finish_reason\":\""u8);
        JsonBytes.Write(_target, _calls.GetFinishReason(held.Reason));
        JsonBytes.Raw(_target, "\""u8);
        ChunkJson.WriteStopReason(_target, held.Stop);
        if (_returnsIds)
            ChunkJson.WriteTokenIds(_target, ChunkJson.TokenIds, held.Ids);
        WriteChoiceTail("");
    }

    private void WriteChoice(int choice)
    {
        JsonBytes.Raw(_target, _head);
        JsonBytes.Raw(_target, "{\"index\":"u8);
        JsonBytes.Number(_target, choice);
        JsonBytes.Raw(_target, ",\"delta\":"u8);
    }
}
