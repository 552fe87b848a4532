using System.Buffers;
using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Api.OpenAI.Azure;
using Nebula.Api.Vllm;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Usage;

namespace Nebula.Api.OpenAI.Chat;

/// <summary>Writes a whole chat completion piece by piece, because one with log probabilities can have hundreds of megabytes.</summary>
/// <param name="run">The request; it is settled.</param>
/// <param name="reply">What was generated.</param>
/// <param name="usage">What it used.</param>
internal sealed class ChatCompletionBody(ChatRun run, CollectedReply reply, UsageRecord usage) : IAnswerBody
{
    // Some 15 KB of text; with twenty alternatives each some 50 KB of log probabilities.
    private const int TokensPerPiece = 2_048;
    private const int LogprobsPerPiece = 32;

    private readonly ToolCallJson _calls = new(run.Request.UsesFunctions);
    private readonly string _echoed = run.Request.EchoedText;
    private IEnumerator<bool>? _pieces;
    private IBufferWriter<byte> _target = null!;

    /// <inheritdoc/>
    public bool WriteNext(IBufferWriter<byte> target)
    {
        _target = target;
        return (_pieces ??= Pieces()).MoveNext();
    }

    private IEnumerator<bool> Pieces()
    {
        var job = run.Job;
        ChunkJson.WriteHead(_target, run.Run, "chat.completion"u8);
        JsonBytes.Raw(_target, ",\"choices\":["u8);
        for (var choice = 0; choice < job.Choices; choice++)
        {
            JsonBytes.Raw(_target, choice > 0 ? ",{\"index\":"u8 : "{\"index\":"u8);
            JsonBytes.Number(_target, choice);
            JsonBytes.Raw(_target, ",\"message\":{\"role\":\""u8);
            JsonBytes.Write(_target, run.Request.Role);
            JsonBytes.Raw(_target, "\",\"content\":"u8);
            if (HasContent(choice) || _echoed.Length > 0)
            {
                JsonBytes.Raw(_target, "\""u8);
                JsonBytes.Write(_target, _echoed);
                for (var at = default(Place); WriteTokens(choice, DeltaKind.Text, null, ref at);)
                    yield return true;
                JsonBytes.Raw(_target, "\""u8);
            }
            else
            {
                JsonBytes.Raw(_target, "null"u8);
            }

            if (run.Request.IncludeReasoning && reply.Has(choice, DeltaKind.Reasoning))
            {
                JsonBytes.Raw(_target, ",\"reasoning_content\":\""u8);
                for (var at = default(Place); WriteTokens(choice, DeltaKind.Reasoning, null, ref at);)
                    yield return true;
                JsonBytes.Raw(_target, "\""u8);
            }

            JsonBytes.Raw(_target, ",\"refusal\":"u8);
            if (reply.Has(choice, DeltaKind.Refusal))
            {
                JsonBytes.Raw(_target, "\""u8);
                for (var at = default(Place); WriteTokens(choice, DeltaKind.Refusal, null, ref at);)
                    yield return true;
                JsonBytes.Raw(_target, "\""u8);
            }
            else
            {
                JsonBytes.Raw(_target, "null"u8);
            }

            JsonBytes.Raw(_target, ",\"annotations\":[]"u8);
            if (FindCalls(choice) is { } calls)
            {
                _calls.WriteListStart(_target);
                foreach (var call in calls)
                {
                    if (call != calls[0])
                        JsonBytes.Raw(_target, ","u8);
                    _calls.WriteCallStart(_target, call);
                    for (var at = default(Place); WriteTokens(choice, DeltaKind.ToolCall, call, ref at);)
                        yield return true;
                    _calls.WriteCallEnd(_target);
                }

                _calls.WriteListEnd(_target);
            }

            JsonBytes.Raw(_target, "},\"logprobs\":"u8);
            if (job.TopLogprobs is null || !HasContent(choice))
            {
                JsonBytes.Raw(_target, "null"u8);
            }
            else
            {
                JsonBytes.Raw(_target, LogprobsJson.Begin);
                for (var at = default(Place); WriteLogprobs(choice, ref at);)
                    yield return true;
                JsonBytes.Raw(_target, LogprobsJson.End);
            }

            JsonBytes.Raw(_target, ",\"finish_reason\":\""u8);
            JsonBytes.Write(_target, _calls.GetFinishReason(reply.GetFinishReason(choice)));
            JsonBytes.Raw(_target, "\""u8);
            ChunkJson.WriteStopReason(_target, reply.GetStop(choice));
            if (run.Request.Vllm.ReturnsTokenIds)
                ChunkJson.WriteTokenIds(_target, ChunkJson.TokenIds, reply.FindTokenIds(choice));
            if (run.IsAzure)
                JsonBytes.Raw(_target, ContentFilterJson.ChoiceResults);
            JsonBytes.Raw(_target, "}"u8);
        }

        JsonBytes.Raw(_target, "]"u8);
        if (run.IsAzure)
            ContentFilterJson.WritePromptResults(_target, prompts: 1);
        if (run.Request.Vllm.PromptLogprobs is { } top)
        {
            JsonBytes.Raw(_target, ",\"prompt_logprobs\":"u8);
            for (var logprobs = new PromptLogprobs(job.Seed, run.GetPromptTokenIds(), top); logprobs.WriteNext(_target);)
                yield return true;
        }

        if (run.Request.Vllm.ReturnsTokenIds)
            ChunkJson.WriteTokenIds(_target, ChunkJson.PromptTokenIds, run.GetPromptTokenIds());
        JsonBytes.Raw(_target, ",\"usage\":"u8);
        UsageJson.Write(_target, usage, GetDetails());
        JsonBytes.Raw(_target, ",\"service_tier\":\"default\",\"system_fingerprint\":\""u8);
        JsonBytes.Write(_target, run.Served.SystemFingerprint);
        JsonBytes.Raw(_target, "\"}"u8);
    }

    // Both return whether the buffer was full before the end of the choice.
    private bool WriteTokens(int choice, DeltaKind kind, ToolCallHeader? call, ref Place at)
    {
        var parts = reply.GetParts(choice);
        for (var room = TokensPerPiece; at.Part < parts.Length; at = at with { Part = at.Part + 1, Token = 0 })
        {
            if (parts[at.Part].Kind != kind || parts[at.Part].Call != call)
                continue;
            var tokens = parts[at.Part].Tokens.Span[at.Token..];
            foreach (var token in tokens[..Math.Min(room, tokens.Length)])
                JsonBytes.Write(_target, token);
            if (tokens.Length > room)
            {
                at = at with { Token = at.Token + room };
                return true;
            }

            room -= tokens.Length;
        }

        return false;
    }

    private bool WriteLogprobs(int choice, ref Place at)
    {
        var parts = reply.GetParts(choice);
        using var json = LogprobsJson.NewWriter(_target);
        for (var room = LogprobsPerPiece; at.Part < parts.Length; at = at with { Part = at.Part + 1, Token = 0 })
        {
            if (parts[at.Part] is not { Kind: DeltaKind.Text, Logprobs: { } logprobs })
                continue;
            for (; at.Token < logprobs.Count; at = at with { Token = at.Token + 1, Begun = true })
            {
                if (room-- == 0)
                    return true;
                if (at.Begun)
                    JsonBytes.Raw(_target, ","u8);
                LogprobsJson.WriteToken(json, logprobs[at.Token]);
                json.Flush();
                json.Reset();
            }
        }

        return false;
    }

    private OutputDetails GetDetails()
    {
        if (run.Request.Prediction is not { } prediction)
            return new OutputDetails(reply.ReasoningTokens);
        var matcher = new PredictionMatcher(prediction);
        for (var choice = 0; choice < run.Job.Choices; choice++)
        {
            foreach (var part in reply.GetParts(choice))
            {
                if (part.Kind == DeltaKind.Text)
                    matcher.Add(choice, part.Tokens.Span);
            }
        }

        return new OutputDetails(reply.ReasoningTokens, matcher.Accepted, matcher.Rejected);
    }

    // An answer that only calls tools or refuses has no content; an empty answer has an empty one.
    private bool HasContent(int choice) => reply.Has(choice, DeltaKind.Text) || !(reply.Has(choice, DeltaKind.ToolCall) || reply.Has(choice, DeltaKind.Refusal));

    // Null if it has none.
    private List<ToolCallHeader>? FindCalls(int choice)
    {
        List<ToolCallHeader>? calls = null;
        foreach (var part in reply.GetParts(choice))
        {
            if (part.Call is { } call && calls?.Contains(call) != true)
                (calls ??= []).Add(call);
        }

        return calls;
    }

    /// <summary>The next token of the choice to write, and whether a token precedes it.</summary>
    private readonly record struct Place(int Part, int Token, bool Begun);
}
