using System.Text.Json.Nodes;

namespace Nebula.Testing;

/// <summary>What makes requests fail or slow on purpose; see <see cref="NebulaServer.AddFault"/>. Waits are virtual: <see cref="NebulaServerOptions.TimeScale"/> multiplies them.</summary>
public sealed record NebulaFault
{
    private readonly JsonObject _effect;

    private NebulaFault(string kind, JsonObject parameters) => (Kind, _effect) = (kind, parameters);

    /// <summary>The kind's name, as the header <c>x-nebula-fault</c> and the metrics know it.</summary>
    public string Kind { get; }

    /// <summary>Its name: 1 to 64 of lower case letters, digits, <c>.</c>, <c>_</c> and <c>-</c>. Null draws one.</summary>
    public string? Name { get; init; }

    /// <summary>The share of the requests that it hits, 0 to 1. Default 1, all of them.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>Determines which of them. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>The models and aliases whose requests it hits; empty for all.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>The ids of the API keys whose requests it hits; empty for all.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Whether it hits requests by itself; if false, only those that ask for it with the header <c>x-nebula-fault</c>. Default true.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>An error in place of the answer.</summary>
    /// <param name="status">The status, 400 to 599.</param>
    /// <param name="code">The error's code; null for the status's own.</param>
    /// <param name="retryAfter">What <c>retry-after</c> says; null for what the status has.</param>
    public static NebulaFault Error(int status = 500, string? code = null, TimeSpan? retryAfter = null)
    {
        var effect = new JsonObject { ["status"] = status };
        if (code is not null)
            effect["code"] = code;
        if (retryAfter is { } wait)
            effect["retry_after"] = wait.TotalSeconds;
        return new("error", effect);
    }

    /// <summary>Every token comes that much later.</summary>
    public static NebulaFault SlowFirstToken(TimeSpan wait) => new("slow_first_token", new() { ["seconds"] = wait.TotalSeconds });

    /// <summary>The stream pauses once, after some tokens.</summary>
    public static NebulaFault Stall(TimeSpan wait, int afterTokens = 1) => new("stall", new() { ["seconds"] = wait.TotalSeconds, ["after_tokens"] = afterTokens });

    /// <summary>The gaps between tokens are so many times as long.</summary>
    public static NebulaFault SlowStream(double factor) => new("slow_stream", new() { ["factor"] = factor });

    /// <summary>The connection closes after some tokens; with 0 there is no response at all.</summary>
    /// <param name="afterTokens">The tokens before it.</param>
    /// <param name="isMidEvent">Whether half of the next event is sent before it.</param>
    public static NebulaFault Cut(int afterTokens = 1, bool isMidEvent = false) => new("cut", new() { ["after_tokens"] = afterTokens, ["mid_event"] = isMidEvent });

    /// <summary>The event after some tokens is not valid JSON, and the stream ends with it.</summary>
    public static NebulaFault MalformedChunk(int afterTokens = 1) => new("malformed_chunk", new() { ["after_tokens"] = afterTokens });

    /// <summary>The replica that generates dies after some tokens.</summary>
    /// <param name="afterTokens">The tokens before it.</param>
    /// <param name="moves">Whether its sequences continue on another replica instead of failing.</param>
    public static NebulaFault ReplicaLoss(int afterTokens = 1, bool moves = false) => new("replica_loss", new() { ["after_tokens"] = afterTokens, ["move"] = moves });

    internal JsonObject ToJson(string name)
    {
        var json = (JsonObject)_effect.DeepClone();
        (json["name"], json["kind"], json["enabled"], json["probability"], json["seed"]) = (name, Kind, IsEnabled, Probability, Seed);
        if (Models.Count > 0)
            json["deployments"] = new JsonArray([.. Models.Select(static model => JsonValue.Create(model))]);
        if (Keys.Count > 0)
            json["keys"] = new JsonArray([.. Keys.Select(static key => JsonValue.Create(key))]);
        return json;
    }
}
