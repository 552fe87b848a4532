using Nebula.Domain.Deployments;

namespace Nebula.Api.Management.Deployments;

/// <summary>The upstream server of a deployment as the management API shows it: without its secret, and with the values of its headers masked.</summary>
internal sealed record BackendBody(
    string Type, string Url, bool HasSecret, string Model, int TimeoutSeconds, IReadOnlyDictionary<string, string> Headers, SupportsBody Supports)
{
    private const string Masked = "********";

    /// <summary>A server as it is stored.</summary>
    public static BackendBody Create(UpstreamServer server) => new(
        BackendDraft.Upstream,
        server.Url.ToString(),
        server.HasSecret,
        server.Model,
        server.TimeoutSeconds,
        server.HeaderNames.ToDictionary(static name => name, static _ => Masked),
        SupportsBody.Create(server.Supports));
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
