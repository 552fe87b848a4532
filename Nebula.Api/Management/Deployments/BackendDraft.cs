using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Deployments;

namespace Nebula.Api.Management.Deployments;

/// <summary>The <c>backend</c> of a deployment's body. What is absent stays as it is; null restores the default.</summary>
internal sealed class BackendDraft
{
    /// <summary>The type of simulated GPUs, which is the default.</summary>
    public const string Simulated = "simulated";

    /// <summary>The type of an upstream server.</summary>
    public const string Upstream = "upstream";

    /// <summary>The type of a recording, which is reserved.</summary>
    public const string Replay = "replay";

    private const int MaxModel = 200;

    private static readonly EnumSchema Types = ValueSchema.Enum(Simulated, Upstream, Replay);

    private static readonly UpstreamUrlSchema UrlSchema = new();

    private static readonly UpstreamSecretSchema SecretSchema = new();

    private static readonly LabelSchema ModelSchema = new(min: 1, MaxModel);

    private static readonly UpstreamHeadersSchema HeadersSchema = new();

    private static readonly ObjectReader<BackendDraft> Fields = new(
        ("type", static (ref r, ref d) => d.Type = r.TokenType == JsonTokenType.Null ? null : Types.Read(ref r)),
        ("url", static (ref r, ref d) => d.Url = new(UrlSchema.ReadUnlessNull(ref r))),
        ("secret", static (ref r, ref d) => d.Secret = new(SecretSchema.CheckUnlessNull(ref r) ? JsonText.Read(ref r) : null)),
        ("model", static (ref r, ref d) => d.Model = new(ModelSchema.ReadUnlessNull(ref r))),
        ("timeout_seconds", static (ref r, ref d) => d.TimeoutSeconds = new((int?)JsonScalars.ReadInteger(ref r, 1, UpstreamServer.MaxTimeoutSeconds))),
        ("headers", static (ref r, ref d) => d.Headers = new(HeadersSchema.ReadUnlessNull(ref r))),
        ("supports", static (ref r, ref d) => d.Supports = new(SupportDraft.ReadUnlessNull(ref r))));

    /// <summary>The names of its members.</summary>
    public static IReadOnlyList<string> Names => Fields.Names;

    /// <summary>Which backend; null if the body does not say.</summary>
    public string? Type { get; private set; }

    /// <summary>The base address.</summary>
    public Optional<Uri?> Url { get; private set; }

    /// <summary>The bearer token; null is none.</summary>
    public Optional<string?> Secret { get; private set; }

    /// <summary>The model that the server is asked for.</summary>
    public Optional<string?> Model { get; private set; }

    /// <summary>How long one answer may take, in seconds; null is the default.</summary>
    public Optional<int?> TimeoutSeconds { get; private set; }

    /// <summary>Additional headers; null is none.</summary>
    public Optional<IReadOnlyDictionary<string, string>?> Headers { get; private set; }

    /// <summary>What the server can do; null is everything.</summary>
    public Optional<UpstreamSupport?> Supports { get; private set; }

    /// <summary>Reads the object at which the reader stands; null for null.</summary>
    public static BackendDraft? ReadUnlessNull(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        var draft = new BackendDraft();
        Fields.Read(ref reader, ref draft);
        return draft;
    }

    /// <summary>The first member that only an upstream server has; null if there is none.</summary>
    public string? FindUpstreamMember() =>
        Url.IsPresent ? "url"
        : Secret.IsPresent ? "secret"
        : Model.IsPresent ? "model"
        : TimeoutSeconds.IsPresent ? "timeout_seconds"
        : Headers.IsPresent ? "headers"
        : Supports.IsPresent ? "supports"
        : null;

    /// <summary>The server of a new deployment.</summary>
    public UpstreamServer ToServer() => new()
    {
        Url = Url.Value ?? throw FieldErrors.Missing("backend.url"),
        Model = Model.Value ?? throw FieldErrors.Missing("backend.model"),
        TimeoutSeconds = TimeoutSeconds.Value ?? UpstreamServer.DefaultTimeoutSeconds,
        Supports = Supports.Value ?? UpstreamSupport.Default,
    };

    /// <summary>The credentials of a new deployment.</summary>
    public UpstreamCredentials ToCredentials() => new() { Secret = Secret.Value, Headers = Headers.Value ?? new Dictionary<string, string>() };

    /// <summary>The change that a merge patch asks for.</summary>
    public UpstreamChange ToChange() => new()
    {
        Url = Url.IsNull ? throw FieldErrors.Null("backend.url") : Url.Value,
        Model = Model.IsNull ? throw FieldErrors.Null("backend.model") : Model.Value,
        Secret = Secret.IsPresent ? Secret.Value ?? "" : null,
        TimeoutSeconds = TimeoutSeconds.IsPresent ? TimeoutSeconds.Value ?? UpstreamServer.DefaultTimeoutSeconds : null,
        Headers = Headers.IsPresent ? Headers.Value ?? new Dictionary<string, string>() : null,
        Supports = Supports.IsPresent ? Supports.Value ?? UpstreamSupport.Default : null,
    };

    /// <summary>The draft of <c>supports</c>.</summary>
    private sealed class SupportDraft
    {
        private static readonly ObjectReader<SupportDraft> Fields = new(
            ("chat", static (ref r, ref d) => d._support = d._support with { Chat = JsonScalars.ReadBoolean(ref r) ?? true }),
            ("completions", static (ref r, ref d) => d._support = d._support with { Completions = JsonScalars.ReadBoolean(ref r) ?? true }),
            ("embeddings", static (ref r, ref d) => d._support = d._support with { Embeddings = JsonScalars.ReadBoolean(ref r) ?? true }),
            ("stream_options", static (ref r, ref d) => d._support = d._support with { StreamOptions = JsonScalars.ReadBoolean(ref r) ?? true }),
            ("max_completion_tokens", static (ref r, ref d) => d._support = d._support with { MaxCompletionTokens = JsonScalars.ReadBoolean(ref r) ?? false }),
            ("context_length", static (ref r, ref d) => d._support = d._support with
            {
                ContextLength = (int?)JsonScalars.ReadInteger(ref r, 1, UpstreamSupport.DefaultContextLength),
            }));

        private UpstreamSupport _support = UpstreamSupport.Default;

        public static UpstreamSupport? ReadUnlessNull(ref Utf8JsonReader reader)
        {
            if (reader.TokenType == JsonTokenType.Null)
                return null;
            var draft = new SupportDraft();
            Fields.Read(ref reader, ref draft);
            return draft._support;
        }
    }
}
