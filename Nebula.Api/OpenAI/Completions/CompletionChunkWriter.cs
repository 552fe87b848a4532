using System.Buffers;
using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Api.OpenAI.Azure;
using Nebula.Api.OpenAI.Completions.Requests;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Usage;

namespace Nebula.Api.OpenAI.Completions;

/// <summary>Writes the events of a streamed completion, a token each.</summary>
/// <remarks>
/// The finish chunk of a choice is sent with the next event, so that the stream's last finish chunk is sent only after the job is settled.
/// </remarks>
internal sealed class CompletionChunkWriter : IStreamWriter
{
    private readonly IBufferWriter<byte> _target;
    private readonly CompletionRequest _request;
    private readonly InferenceRun _run;
    private readonly CompletionLogprobs?[] _logprobs;
    private readonly bool[] _begun;
    private readonly byte[] _head;
    private bool _hasPromptResults;
    private readonly bool[] _hasPromptIds;
    private (int Choice, string Reason, StopMatch? Stop)? _held;
    private readonly List<int>?[] _ids;

    public CompletionChunkWriter(IBufferWriter<byte> target, CompletionRequest request, InferenceRun run)
    {
        (_target, _request, _run) = (target, request, run);
        _begun = new bool[run.Job.Choices];
        _hasPromptResults = run.IsAzure;
        _logprobs = new CompletionLogprobs?[run.Job.Choices];
        _hasPromptIds = new bool[run.Job.Choices];
        _ids = request.Vllm.ReturnsTokenIds ? new List<int>?[run.Job.Choices] : [];
        var bytes = new ArrayBufferWriter<byte>(256);
        JsonBytes.Raw(bytes, "data: "u8);
        ChunkJson.WriteHead(bytes, run, "text_completion"u8);
        JsonBytes.Raw(bytes, ",\"system_fingerprint\":\""u8);
        JsonBytes.Write(bytes, run.Served.SystemFingerprint);
        JsonBytes.Raw(bytes, "\",\"choices\":["u8);
        _head = bytes.WrittenSpan.ToArray();
    }

    /// <inheritdoc/>
    public string ContentType => IStreamWriter.EventStream;

    /// <inheritdoc/>
    public int Write(in RelayEvent ready, int from)
    {
        WriteHeld();
        if (_hasPromptResults)
        {
            _hasPromptResults = false;
            ContentFilterJson.WriteFirstChunk(_target, _request.Prompts.Count);
        }

        Begin(ready.Choice);
        var to = Math.Min(ready.Tokens.Length, from + IStreamWriter.MaxTokensAWrite);
        for (var i = from; i < to && ready.Kind == DeltaKind.Text; i++)
        {
            _logprobs[ready.Choice]?.Add(ready with { Tokens = ready.Tokens.Slice(i, 1), Logprobs = ready.Logprobs is { } all ? [all[i]] : null });
            AddIds(ready, i, i + 1);
            WriteChunk(ready.Choice, ready.Tokens.Span[i], null, null);
        }

        if (to == ready.Tokens.Length)
            AddIds(ready, to, int.MaxValue); // tokens without text are named by the next chunk
        if (to == ready.Tokens.Length && ready.FinishReason is { } reason)
            _held = (ready.Choice, reason, ready.Stop);
        return to;
    }

    /// <inheritdoc/>
    public void WriteKeepAlive() => ChunkJson.WriteKeepAlive(_target);

    /// <inheritdoc/>
    public void WriteError(NebulaError error) => ChunkJson.WriteError(_target, _run, error);

    /// <inheritdoc/>
    public void WriteEnd(UsageRecord usage)
    {
        WriteHeld();
        if (_request.IncludeUsage)
        {
            JsonBytes.Raw(_target, _head);
            JsonBytes.Raw(_target, "],\"usage\":"u8);
            UsageJson.Write(_target, usage);
            JsonBytes.Raw(_target, "}\n\n"u8);
        }

        ChunkJson.WriteDone(_target);
    }

    // The prompt, if it is echoed, is the choice's first event.
    private void Begin(int choice)
    {
        if (_begun[choice])
            return;
        _begun[choice] = true;
        if (_request.Logprobs is { } top)
            _logprobs[choice] = new CompletionLogprobs(top);
        if (!_request.Echo)
            return;
        var prompt = _request.Prompts[_run.Job.GetInput(choice)];
        _logprobs[choice]?.AddPrompt(_run.Job.Seed, prompt);
        WriteChunk(choice, prompt, null, null);
    }

    private void AddIds(in RelayEvent ready, int from, int to)
    {
        if (_ids.Length > 0 && ready.TokenIds is { } ids)
            (_ids[ready.Choice] ??= []).AddRange(ids.Take(from..to));
    }

    private void WriteHeld()
    {
        if (_held is not { } held)
            return;
        _held = null;
        WriteChunk(held.Choice, "", held.Reason, held.Stop);
    }

    private void WriteChunk(int choice, string text, string? finish, StopMatch? stop)
    {
        JsonBytes.Raw(_target, _head);
        JsonBytes.Raw(_target, "{\"text\":\""u8);
        JsonBytes.Write(_target, text);
        JsonBytes.Raw(_target, "\",\"index\":"u8);
        JsonBytes.Number(_target, choice);
        JsonBytes.Raw(_target, ",\"logprobs\":"u8);
        CompletionLogprobs.Write(_target, finish is null ? _logprobs[choice] : null);
        JsonBytes.Raw(_target, finish is null ? ",\"finish_reason\":null"u8 : ",\"finish_reason\":\""u8);
        if (finish is not null)
        {
            JsonBytes.Write(_target, finish);
            JsonBytes.Raw(_target, "\""u8);
        }

        if (_run.IsAzure)
            JsonBytes.Raw(_target, finish is null ? ContentFilterJson.ChoiceResults : ContentFilterJson.NoResults);
        ChunkJson.WriteStopReason(_target, stop);
        if (_ids.Length > 0)
            WriteIds(choice);
        JsonBytes.Raw(_target, _request.IncludeUsage ? "}],\"usage\":null}\n\n"u8 : "}]}\n\n"u8);
    }

    // Those of the chunk's tokens; the first chunk of a choice has the prompt's, too.
    private void WriteIds(int choice)
    {
        if (!_hasPromptIds[choice])
        {
            _hasPromptIds[choice] = true;
            ChunkJson.WriteTokenIds(_target, ChunkJson.PromptTokenIds, _request.GetPromptTokenIds(_run.Job.GetInput(choice)));
        }

        ChunkJson.WriteTokenIds(_target, ChunkJson.TokenIds, _ids[choice] ?? []);
        _ids[choice]?.Clear();
    }
}
