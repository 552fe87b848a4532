namespace Nebula.Domain.Deployments;

/// <summary>A real server with OpenAI's API that writes a deployment's answers.</summary>
public sealed record UpstreamServer : DeploymentBackend
{
    /// <summary>How long one answer may take by default, in seconds: 600.</summary>
    public const int DefaultTimeoutSeconds = 600;

    /// <summary>The longest time that one answer may be given, in seconds: 1,800, which is how long a job may run.</summary>
    public const int MaxTimeoutSeconds = 1_800;

    /// <summary>The most additional headers: 16.</summary>
    public const int MaxHeaders = 16;

    /// <summary>The base address, to which <c>/chat/completions</c> is appended: <c>https://host/v1</c>. It has no user info, query or fragment.</summary>
    public required Uri Url { get; init; }

    /// <summary>The model that the server is asked for.</summary>
    public required string Model { get; init; }

    /// <summary>How long one answer may take, in real seconds. Default <see cref="DefaultTimeoutSeconds"/>.</summary>
    public int TimeoutSeconds { get; init; } = DefaultTimeoutSeconds;

    /// <summary>Whether every complete exchange is recorded, in a recording that is named after the deployment. Default false.</summary>
    public bool Record { get; init; }

    /// <summary>The encrypted credentials (<see cref="ISecretProtector"/>) as JSON of <see cref="UpstreamCredentials"/>; null if the server needs none.</summary>
    public string? ProtectedCredentials { get; init; }

    /// <summary>Whether requests carry a secret as a bearer token.</summary>
    public bool HasSecret { get; init; }

    /// <summary>The names of the additional headers of each request. Their values are part of the credentials.</summary>
    public IReadOnlyList<string> HeaderNames { get => field ?? []; init; } = [];

    /// <summary>What the server can do.</summary>
    public UpstreamSupport Supports { get => field ?? UpstreamSupport.Default; init; } = UpstreamSupport.Default;
}

/// <summary>What an upstream server can do.</summary>
public sealed record UpstreamSupport
{
    /// <summary>The context length of a server whose context is not configured: 1,048,576 tokens, so that the server itself refuses longer prompts.</summary>
    public const int DefaultContextLength = 1_048_576;

    /// <summary>A server that can do everything.</summary>
    public static UpstreamSupport Default { get; } = new();

    /// <summary>Whether it has <c>/chat/completions</c>. Default true.</summary>
    public bool Chat { get; init; } = true;

    /// <summary>Whether it has <c>/completions</c>. Default true.</summary>
    public bool Completions { get; init; } = true;

    /// <summary>Whether it has <c>/embeddings</c>. Default true.</summary>
    public bool Embeddings { get; init; } = true;

    /// <summary>Whether it takes <c>stream_options</c>, by which it reports its usage. Default true.</summary>
    public bool StreamOptions { get; init; } = true;

    /// <summary>Whether it takes <c>max_completion_tokens</c> and refuses <c>max_tokens</c>, as OpenAI's reasoning models do. Default false.</summary>
    public bool MaxCompletionTokens { get; init; }

    /// <summary>Tokens that a prompt and its reply may have together; null leaves the check to the server.</summary>
    public int? ContextLength { get; init; }
}

/// <summary>What an upstream server is sent so that it knows its caller. It is stored encrypted and never shown.</summary>
public sealed record UpstreamCredentials
{
    /// <summary>The bearer token; null for none.</summary>
    public string? Secret { get; init; }

    /// <summary>Additional headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Names no value, so that none reaches a log.</summary>
    public override string ToString() => nameof(UpstreamCredentials);
}

/// <summary>Encrypts secrets that are stored and used later.</summary>
public interface ISecretProtector
{
    /// <summary>Encrypts a secret.</summary>
    string Protect(string secret);

    /// <summary>Decrypts what <see cref="Protect"/> returned.</summary>
    /// <exception cref="Records.StoredDataException">The keys that encrypted it are gone, or it was changed.</exception>
    string Unprotect(string protectedSecret);
}
