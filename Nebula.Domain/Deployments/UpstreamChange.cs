namespace Nebula.Domain.Deployments;

/// <summary>A change of an upstream server; what is null stays as it is.</summary>
public sealed record UpstreamChange
{
    /// <summary>The base address.</summary>
    public Uri? Url { get; init; }

    /// <summary>The bearer token; empty removes it.</summary>
    public string? Secret { get; init; }

    /// <summary>The model that the server is asked for; empty is none, which only a recording may have.</summary>
    public string? Model { get; init; }

    /// <summary>How long one answer may take, in real seconds.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>Additional headers by name; null removes the header.</summary>
    public IReadOnlyDictionary<string, string?>? Headers { get; init; }

    /// <summary>Whether <see cref="Headers"/> are all headers, so that others are removed. Default false.</summary>
    public bool ReplacesHeaders { get; init; }

    /// <summary>What the server can do.</summary>
    public UpstreamSupportChange? Supports { get; init; }

    /// <summary>Whether exchanges are recorded.</summary>
    public bool? Record { get; init; }

    /// <summary>Names no value, so that none reaches a log.</summary>
    public override string ToString() => nameof(UpstreamChange);
}

/// <summary>A change of what an upstream server can do; what is null stays as it is.</summary>
public sealed record UpstreamSupportChange
{
    /// <summary>Whether members that are null get their default instead. Default false.</summary>
    public bool Resets { get; init; }

    /// <inheritdoc cref="UpstreamSupport.Chat"/>
    public bool? Chat { get; init; }

    /// <inheritdoc cref="UpstreamSupport.Completions"/>
    public bool? Completions { get; init; }

    /// <inheritdoc cref="UpstreamSupport.Embeddings"/>
    public bool? Embeddings { get; init; }

    /// <inheritdoc cref="UpstreamSupport.StreamOptions"/>
    public bool? StreamOptions { get; init; }

    /// <inheritdoc cref="UpstreamSupport.MaxCompletionTokens"/>
    public bool? MaxCompletionTokens { get; init; }

    /// <summary>Tokens that a prompt and its reply may have together; 0 leaves the check to the server.</summary>
    public int? ContextLength { get; init; }

    /// <summary>Applies the change.</summary>
    public UpstreamSupport ApplyTo(UpstreamSupport supports)
    {
        ArgumentNullException.ThrowIfNull(supports);
        var before = Resets ? UpstreamSupport.Default : supports;
        return new()
        {
            Chat = Chat ?? before.Chat,
            Completions = Completions ?? before.Completions,
            Embeddings = Embeddings ?? before.Embeddings,
            StreamOptions = StreamOptions ?? before.StreamOptions,
            MaxCompletionTokens = MaxCompletionTokens ?? before.MaxCompletionTokens,
            ContextLength = ContextLength switch { null => before.ContextLength, 0 => null, var length => length },
        };
    }
}
