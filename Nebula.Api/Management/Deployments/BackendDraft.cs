using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Deployments;
using Nebula.Domain.Recordings;

namespace Nebula.Api.Management.Deployments;

/// <summary>The <c>backend</c> of a deployment's body. What is absent stays as it is; null restores the default.</summary>
internal sealed class BackendDraft
{
    /// <summary>The type of simulated GPUs, which is the default.</summary>
    public const string Simulated = "simulated";

    /// <summary>The type of an upstream server.</summary>
    public const string Upstream = "upstream";

    /// <summary>The type of a recording.</summary>
    public const string Replay = "replay";

    private const int MaxModel = 200;

    private static readonly Dictionary<string, string?> NoHeaders = [];

    private static readonly EnumSchema Types = ValueSchema.Enum(Simulated, Upstream, Replay);

    private static readonly UpstreamUrlSchema UrlSchema = new();

    private static readonly UpstreamSecretSchema SecretSchema = new();

    private static readonly LabelSchema ModelSchema = new(min: 1, MaxModel);

    private static readonly UpstreamHeadersSchema HeadersSchema = new();

    private static readonly ArraySchema IgnoreSchema = new(new LabelSchema(min: 1, ReplayRules.MaxLength), min: 0, ReplayRules.MaxIgnored);

    private static readonly ObjectReader<BackendDraft> Fields = new(
        ("type", static (ref r, ref d) => d.Type = r.TokenType == JsonTokenType.Null ? null : Types.Read(ref r)),
        ("url", static (ref r, ref d) => d.Url = new(UrlSchema.ReadUnlessNull(ref r))),
        ("secret", static (ref r, ref d) => d.Secret = new(SecretSchema.CheckUnlessNull(ref r) ? JsonText.Read(ref r) : null)),
        ("model", static (ref r, ref d) => d.Model = new(ModelSchema.ReadUnlessNull(ref r))),
        ("timeout_seconds", static (ref r, ref d) => d.TimeoutSeconds = new((int?)JsonScalars.ReadInteger(ref r, 1, UpstreamServer.MaxTimeoutSeconds))),
        ("headers", static (ref r, ref d) => d.Headers = new(HeadersSchema.ReadUnlessNull(ref r))),
        ("supports", static (ref r, ref d) => d.Supports = new(SupportDraft.ReadUnlessNull(ref r))),
        ("record", static (ref r, ref d) => d.Record = new(JsonScalars.ReadBoolean(ref r))),
        ("recording", static (ref r, ref d) => d.Recording = new(DeploymentNameSchema.Instance.ReadUnlessNull(ref r))),
        ("fallback", static (ref r, ref d) => d.Fallback = new(DeploymentNameSchema.Instance.ReadUnlessNull(ref r))),
        ("ignore", static (ref r, ref d) => d.Ignore = new(IgnoreSchema.ReadStringsUnlessNull(ref r))));

    /// <summary>The names of its members.</summary>
    public static IReadOnlyList<string> Names => Fields.Names;

    /// <summary>Which backend; null if the body does not say.</summary>
    public string? Type { get; private set; }

    /// <summary>The base address.</summary>
    public Optional<Uri?> Url { get; private set; }

    /// <summary>The bearer token; null is none.</summary>
    public Optional<string?> Secret { get; private set; }

    /// <summary>The model that the server is asked for; of a recording, the one whose exchanges are replayed, and null is every model.</summary>
    public Optional<string?> Model { get; private set; }

    /// <summary>How long one answer may take, in seconds; null is the default.</summary>
    public Optional<int?> TimeoutSeconds { get; private set; }

    /// <summary>Additional headers by name, of which those that are null are none; null is no header at all.</summary>
    public Optional<IReadOnlyDictionary<string, string?>?> Headers { get; private set; }

    /// <summary>What the server can do; null is everything.</summary>
    public Optional<UpstreamSupportChange?> Supports { get; private set; }

    /// <summary>Whether exchanges are recorded; null is false.</summary>
    public Optional<bool?> Record { get; private set; }

    /// <summary>The recording's name.</summary>
    public Optional<string?> Recording { get; private set; }

    /// <summary>The deployment that answers requests that are not recorded; null is none.</summary>
    public Optional<string?> Fallback { get; private set; }

    /// <summary>What of a request makes no difference; null is the default.</summary>
    public Optional<IReadOnlyList<string>?> Ignore { get; private set; }

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
        : TimeoutSeconds.IsPresent ? "timeout_seconds"
        : Headers.IsPresent ? "headers"
        : Supports.IsPresent ? "supports"
        : Record.IsPresent ? "record"
        : null;

    /// <summary>The first member that only a recording has; null if there is none.</summary>
    public string? FindReplayMember() => Recording.IsPresent ? "recording" : Fallback.IsPresent ? "fallback" : Ignore.IsPresent ? "ignore" : null;

    /// <summary>The first member that simulated GPUs do not have; null if there is none.</summary>
    public string? FindMember() => FindUpstreamMember() ?? FindReplayMember() ?? (Model.IsPresent ? "model" : null);

    /// <summary>The server of a new deployment.</summary>
    public UpstreamServer ToServer() => new()
    {
        Url = Url.Value ?? throw FieldErrors.Missing("backend.url"),
        Model = Model.Value ?? throw FieldErrors.Missing("backend.model"),
        TimeoutSeconds = TimeoutSeconds.Value ?? UpstreamServer.DefaultTimeoutSeconds,
        Supports = Supports.Value?.ApplyTo(UpstreamSupport.Default) ?? UpstreamSupport.Default,
        Record = Record.Value ?? false,
    };

    /// <summary>What a new deployment replays.</summary>
    public ReplayedRecording ToReplay() => new()
    {
        Recording = Recording.Value ?? throw FieldErrors.Missing("backend.recording"), Fallback = Fallback.Value, Model = Model.Value, Ignore = Ignore.Value ?? ReplayRules.Default,
    };

    /// <summary>The credentials of a new deployment.</summary>
    public UpstreamCredentials ToCredentials() => new()
    {
        Secret = Secret.Value,
        Headers = (Headers.Value ?? NoHeaders).Where(static pair => pair.Value is not null).ToDictionary(static pair => pair.Key, static pair => pair.Value!, StringComparer.OrdinalIgnoreCase),
    };

    /// <summary>The change that the body asks for.</summary>
    /// <param name="merges">Whether headers and abilities that it does not name stay as they are, as a merge patch leaves them.</param>
    public UpstreamChange ToChange(bool merges) => new()
    {
        Url = Url.IsNull ? throw FieldErrors.Null("backend.url") : Url.Value,
        Model = Model.IsPresent ? Model.Value ?? "" : null,
        Secret = Secret.IsPresent ? Secret.Value ?? "" : null,
        TimeoutSeconds = TimeoutSeconds.IsPresent ? TimeoutSeconds.Value ?? UpstreamServer.DefaultTimeoutSeconds : null,
        Headers = Headers.IsPresent ? Headers.Value ?? NoHeaders : null,
        ReplacesHeaders = Headers.IsNull || !merges,
        Supports = Supports.IsPresent ? (Supports.Value ?? new()) with { Resets = Supports.IsNull || !merges } : null,
        Record = Record.IsPresent ? Record.Value ?? false : null,
    };

    /// <summary>The change of what a deployment replays that a merge patch asks for.</summary>
    public ReplayChange ToReplayChange() => new()
    {
        Recording = Recording.IsNull ? throw FieldErrors.Null("backend.recording") : Recording.Value,
        Fallback = Fallback.IsPresent ? Fallback.Value ?? "" : null,
        Model = Model.IsPresent ? Model.Value ?? "" : null,
        Ignore = Ignore.IsPresent ? Ignore.Value ?? ReplayRules.Default : null,
    };

    /// <summary>The draft of <c>supports</c>; a member that is null gets its default.</summary>
    private sealed class SupportDraft
    {
        private static readonly ObjectReader<SupportDraft> Fields = new(
            ("chat", static (ref r, ref d) => d._change = d._change with { Chat = JsonScalars.ReadBoolean(ref r) ?? UpstreamSupport.Default.Chat }),
            ("completions", static (ref r, ref d) => d._change = d._change with { Completions = JsonScalars.ReadBoolean(ref r) ?? UpstreamSupport.Default.Completions }),
            ("embeddings", static (ref r, ref d) => d._change = d._change with { Embeddings = JsonScalars.ReadBoolean(ref r) ?? UpstreamSupport.Default.Embeddings }),
            ("stream_options", static (ref r, ref d) => d._change = d._change with { StreamOptions = JsonScalars.ReadBoolean(ref r) ?? UpstreamSupport.Default.StreamOptions }),
            ("max_completion_tokens", static (ref r, ref d) => d._change = d._change with
            {
                MaxCompletionTokens = JsonScalars.ReadBoolean(ref r) ?? UpstreamSupport.Default.MaxCompletionTokens,
            }),
            ("context_length", static (ref r, ref d) => d._change = d._change with
            {
                ContextLength = (int?)JsonScalars.ReadInteger(ref r, 1, UpstreamSupport.DefaultContextLength) ?? 0,
            }));

        private UpstreamSupportChange _change = new();

        public static UpstreamSupportChange? ReadUnlessNull(ref Utf8JsonReader reader)
        {
            if (reader.TokenType == JsonTokenType.Null)
                return null;
            var draft = new SupportDraft();
            Fields.Read(ref reader, ref draft);
            return draft._change;
        }
    }
}
