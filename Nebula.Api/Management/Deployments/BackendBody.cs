using System.Text.Json.Serialization;
using Nebula.Domain.Deployments;

namespace Nebula.Api.Management.Deployments;

/// <summary>
/// The upstream server or the recording of a deployment as the management API shows it: without the server's secret, and with the values of its headers
/// masked. The members of the other one are absent.
/// </summary>
internal sealed record BackendBody
{
    private const string Masked = "********";

    public required string Type { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Url { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? HasSecret { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Model { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? TimeoutSeconds { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SupportsBody? Supports { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Record { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Recording { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Fallback { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Ignore { get; init; }

    /// <summary>A backend as it is stored; null if the deployment's body shows it otherwise.</summary>
    public static BackendBody? Create(DeploymentBackend backend) => backend switch
    {
        UpstreamServer server => new BackendBody
        {
            Type = BackendDraft.Upstream,
            Url = server.Url.ToString(),
            HasSecret = server.HasSecret,
            Model = server.Model,
            TimeoutSeconds = server.TimeoutSeconds,
            Headers = server.HeaderNames.ToDictionary(static name => name, static _ => Masked),
            Supports = SupportsBody.Create(server.Supports),
            Record = server.Record,
        },
        ReplayedRecording replay => new BackendBody
        {
            Type = BackendDraft.Replay, Recording = replay.Recording, Fallback = replay.Fallback, Model = replay.Model, Ignore = replay.Ignore,
        },
        _ => null,
    };
}

/// <summary>What an upstream server can do; a context length of null is not known.</summary>
internal sealed record SupportsBody(bool Chat, bool Completions, bool Embeddings, bool StreamOptions, bool MaxCompletionTokens, int? ContextLength)
{
    /// <summary>What is stored.</summary>
    public static SupportsBody Create(UpstreamSupport supports) => new(
        supports.Chat, supports.Completions, supports.Embeddings, supports.StreamOptions, supports.MaxCompletionTokens, supports.ContextLength);
}

/// <summary>One of the deployments among which requests are divided.</summary>
internal sealed record RouteBody(string Deployment, int Weight);
