using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Api.OpenAI.Azure;
using Nebula.Api.Vllm;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Usage;

namespace Nebula.Api.OpenAI.Chat;

/// <summary>Writes a whole chat completion, which is largest with log probabilities.</summary>
/// <param name="run">The request; it is settled.</param>
/// <param name="reply">What was generated.</param>
/// <param name="usage">What it used.</param>
internal sealed class ChatCompletionBody(ChatRun run, CollectedReply reply, UsageRecord usage) : PiecewiseBody
{
    // Some 15 KB of text; with twenty alternatives each some 50 KB of log probabilities.
    private const int TokensPerPiece = 2_048;
    private const int LogprobsPerPiece = 32;

    private readonly ToolCallJson _calls = new(run.Request.UsesFunctions);
    private readonly string _echoed = run.Request.EchoedText;

    /// <inheritdoc/>
    protected override IEnumerator<bool> WritePieces()
    {
        var job = run.Job;
        ChunkJson.WriteHead(Target, run.Run, "chat.completion"u8);
        JsonBytes.Raw(Target, ",\"choices\":["u8);
        for (var choice = 0; choice < job.Choices; choice++)
        {
            JsonBytes.Raw(Target, choice > 0 ? ",{\"index\":"u8 : "{\"index\":"u8);
            JsonBytes.Number(Target, choice);
            JsonBytes.Raw(Target, ",\"message\":{\"role\":\""u8);
            JsonBytes.Write(Target, run.Request.Role);
            JsonBytes.Raw(Target, "\",\"content\":"u8);
            if (HasContent(choice) || _echoed.Length > 0)
            {
                JsonBytes.Raw(Target, "\""u8);
                JsonBytes.Write(Target, _echoed);
                for (var at = default(Place); WriteTokens(choice, DeltaKind.Text, null, ref at);)
                    yield return true;
                JsonBytes.Raw(Target, "\""u8);
            }
            else
            {
                JsonBytes.Raw(Target, "null"u8);
            }

            if (run.Request.IncludeReasoning && reply.Has(choice, DeltaKind.Reasoning))
            {
                JsonBytes.Raw(Target, ",\"reasoning_content\":\""u8);
                for (var at = default(Place); WriteTokens(choice, DeltaKind.Reasoning, null, ref at);)
                    yield return true;
                JsonBytes.Raw(Target, "\""u8);
            }

            JsonBytes.Raw(Target, ",\"refusal\":"u8);
            if (reply.Has(choice, DeltaKind.Refusal))
            {
                JsonBytes.Raw(Target, "\""u8);
                for (var at = default(Place); WriteTokens(choice, DeltaKind.Refusal, null, ref at);)
                    yield return true;
                JsonBytes.Raw(Target, "\""u8);
            }
            else
            {
                JsonBytes.Raw(Target, "null"u8);
            }

            JsonBytes.Raw(Target, ",\"annotations\":[]"u8);
            if (FindCalls(choice) is { } calls)
            {
                _calls.WriteListStart(Target);
                foreach (var call in calls)
                {
                    if (call != calls[0])
                        JsonBytes.Raw(Target, ","u8);
                    _calls.WriteCallStart(Target, call);
                    for (var at = default(Place); WriteTokens(choice, DeltaKind.ToolCall, call, ref at);)
                        yield return true;
                    _calls.WriteCallEnd(Target);
                }

                _calls.WriteListEnd(Target);
            }

            JsonBytes.Raw(Target, "},\"logprobs\":"u8);
            if (job.TopLogprobs is null || !HasContent(choice))
            {
                JsonBytes.Raw(Target, "null"u8);
            }
            else
            {
                JsonBytes.Raw(Target, LogprobsJson.Begin);
                for (var at = default(Place); WriteLogprobs(choice, ref at);)
                    yield return true;
                JsonBytes.Raw(Target, LogprobsJson.End);
            }

            JsonBytes.Raw(Target, ",\"finish_reason\":\""u8);
            JsonBytes.Write(Target, _calls.GetFinishReason(reply.GetFinishReason(choice)));
            JsonBytes.Raw(Target, "\""u8);
            ChunkJson.WriteStopReason(Target, reply.GetStop(choice));
            if (run.Request.Vllm.ReturnsTokenIds)
                ChunkJson.WriteTokenIds(Target, ChunkJson.TokenIds, reply.FindTokenIds(choice));
            if (run.IsAzure)
                JsonBytes.Raw(Target, ContentFilterJson.ChoiceResults);
            JsonBytes.Raw(Target, "}"u8);
        }

        JsonBytes.Raw(Target, "]"u8);
        if (run.IsAzure)
            ContentFilterJson.WritePromptResults(Target, prompts: 1);
        if (run.Request.Vllm.PromptLogprobs is { } top)
        {
            JsonBytes.Raw(Target, ",\"prompt_logprobs\":"u8);
            for (var logprobs = new PromptLogprobs(job.Seed, run.GetPromptTokenIds(), top); logprobs.WriteNext(Target);)
                yield return true;
        }

        if (run.Request.Vllm.ReturnsTokenIds)
            ChunkJson.WriteTokenIds(Target, ChunkJson.PromptTokenIds, run.GetPromptTokenIds());
        JsonBytes.Raw(Target, ",\"usage\":"u8);
        UsageJson.Write(Target, usage, GetDetails());
        JsonBytes.Raw(Target, ",\"service_tier\":\"default\",\"system_fingerprint\":\""u8);
        JsonBytes.Write(Target, run.Served.SystemFingerprint);
        JsonBytes.Raw(Target, "\"}"u8);
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
                JsonBytes.Write(Target, token);
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
        using var json = LogprobsJson.NewWriter(Target);
        for (var room = LogprobsPerPiece; at.Part < parts.Length; at = at with { Part = at.Part + 1, Token = 0 })
        {
            if (parts[at.Part] is not { Kind: DeltaKind.Text, Logprobs: { } logprobs })
                continue;
            for (; at.Token < logprobs.Count; at = at with { Token = at.Token + 1, Begun = true })
            {
                if (room-- == 0)
                    return true;
                if (at.Begun)
                    JsonBytes.Raw(Target, ","u8);
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
