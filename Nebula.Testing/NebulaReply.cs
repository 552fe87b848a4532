using System.Text.Json.Nodes;

namespace Nebula.Testing;

/// <summary>An answer in full: its parts, how it ends, and its pace as a stream.</summary>
/// <remarks>
/// Texts may have the templates of scripts: <c>{{userMessage}}</c>, <c>{{toolResult}}</c>, <c>{{model}}</c>, <c>{{uuid}}</c> and <c>{{json PATH}}</c>. Times are virtual:
/// <see cref="NebulaServerOptions.TimeScale"/> multiplies them. A whole answer is not paced.
/// </remarks>
public sealed record NebulaReply
{
    /// <summary>The text; null for none.</summary>
    public string? Content { get; init; }

    /// <summary>The reasoning before it; null for none.</summary>
    public string? Reasoning { get; init; }

    /// <summary>Why the model does not answer; null if it does.</summary>
    public string? Refusal { get; init; }

    /// <summary>The calls of tools after the text.</summary>
    public IReadOnlyList<NebulaToolCall> ToolCalls { get; init; } = [];

    /// <summary>Texts and calls in this order, instead of <see cref="Content"/> and <see cref="ToolCalls"/>; empty for none.</summary>
    public IReadOnlyList<NebulaReplyPart> Parts { get; init; } = [];

    /// <summary>The tokens of <see cref="Content"/> with their probabilities, sent if the request asks for them; together they must be the content. A stream has a chunk for each. Empty for none.</summary>
    public IReadOnlyList<NebulaTokenProbability> TokenProbabilities { get; init; } = [];

    /// <summary><c>stop</c>, <c>length</c>, <c>tool_calls</c>, <c>content_filter</c> or <c>function_call</c>; null for what follows from the parts.</summary>
    public string? FinishReason { get; init; }

    /// <summary>Prompt tokens to report and to bill; null for those that there are.</summary>
    public int? InputTokens { get; init; }

    /// <summary>Generated tokens to report and to bill; null for those that there are.</summary>
    public int? OutputTokens { get; init; }

    /// <summary>The answer's id; null draws one.</summary>
    public string? Id { get; init; }

    /// <summary>Characters of each chunk of a stream; null for a token.</summary>
    public int? ChunkSize { get; init; }

    /// <summary>The wait before each chunk; null for the pace of the model's GPUs.</summary>
    public TimeSpan? Latency { get; init; }

    /// <summary>The wait before the first chunk; null for <see cref="Latency"/>.</summary>
    public TimeSpan? TimeToFirstToken { get; init; }

    /// <summary>Chunks a second after the first; null for <see cref="Latency"/>.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>By which share, 0 to 1, <see cref="TimeToFirstToken"/> and the waits of <see cref="TokensPerSecond"/> vary. Default 0.</summary>
    public double Jitter { get; init; }

    /// <summary>The events of a stream after which the connection closes; null for never.</summary>
    public int? DisconnectAfterEvents { get; init; }

    /// <summary>The time after which the connection closes; null for never.</summary>
    public TimeSpan? DisconnectAfter { get; init; }

    internal JsonObject ToResponse()
    {
        var json = new JsonObject();
        if (Parts.Count > 0)
            json["blocks"] = new JsonArray([.. Parts.Select(static part => part.ToJson())]);
        // An answer without any part is an empty text.
        if (Content is not null || (Parts.Count == 0 && ToolCalls.Count == 0 && Refusal is null))
            json["content"] = Content ?? "";
        if (ToolCalls.Count > 0)
            json["toolCalls"] = new JsonArray([.. ToolCalls.Select(static call => call.ToJson())]);
        foreach (var (name, text) in (ReadOnlySpan<(string, string?)>)[("reasoning", Reasoning), ("refusal", Refusal), ("finishReason", FinishReason), ("id", Id)])
        {
            if (text is not null)
                json[name] = text;
        }

        if (TokenProbabilities.Count > 0)
            json["logprobs"] = new JsonArray([.. TokenProbabilities.Select(static token => token.ToJson())]);
        if (InputTokens is null && OutputTokens is null)
            return json;
        var usage = new JsonObject();
        json["usage"] = usage;
        if (InputTokens is { } input)
            usage["prompt_tokens"] = input;
        if (OutputTokens is { } output)
            usage["completion_tokens"] = output;
        return json;
    }

    // The members of a rule beside its response.
    internal void AddTimingTo(JsonObject rule)
    {
        if (ChunkSize is { } size)
            rule["chunkSize"] = size;
        if (Latency is { } latency)
            rule["latency"] = latency.TotalMilliseconds;
        if (DisconnectAfterEvents is { } events)
            rule["truncateAfterChunks"] = events;
        if (DisconnectAfter is { } time)
            rule["disconnectAfterMs"] = time.TotalMilliseconds;
        if (TimeToFirstToken is null && TokensPerSecond is null)
            return;
        var profile = new JsonObject { ["jitter"] = Jitter };
        rule["streamingProfile"] = profile;
        if (TimeToFirstToken is { } first)
            profile["ttft"] = first.TotalMilliseconds;
        if (TokensPerSecond is { } rate)
            profile["tps"] = rate;
    }
}
