namespace Nebula.Api.OpenAI.Responses.Output;

/// <summary>What is known of a response when it is admitted.</summary>
internal sealed record ResponseHead
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>When it was admitted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The model, as the client named it.</summary>
    public required string Model { get; init; }

    /// <summary>Whether it runs in the background.</summary>
    public bool Background { get; init; }

    /// <summary>The request's settings as the response repeats them: the members of a JSON object, without its braces.</summary>
    public required string Settings { get; init; }

    /// <summary>Whether reasoning is answered as a summary.</summary>
    public bool HasSummary { get; init; }

    /// <summary>Whether it has the results of Azure's content filters. Default false.</summary>
    public bool IsAzure { get; init; }

    /// <summary>The response that it continues; null if none.</summary>
    public string? PreviousResponseId { get; init; }

    /// <summary>The conversation that it is part of; null if none.</summary>
    public string? ConversationId { get; init; }
}

/// <summary>How a response ended.</summary>
/// <param name="Status"><c>completed</c>, <c>incomplete</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="At">When.</param>
internal sealed record ResponseEnd(string Status, DateTimeOffset At)
{
    /// <summary>Tokens of the prompt.</summary>
    public long InputTokens { get; init; }

    /// <summary>Those of the prompt that a prefix cache had.</summary>
    public long CachedTokens { get; init; }

    /// <summary>Generated tokens.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Those with which the model reasoned.</summary>
    public int ReasoningTokens { get; init; }

    /// <summary>Whether a content filter made it incomplete. Default false.</summary>
    public bool IsFiltered { get; init; }

    /// <summary>Why it failed, as a client may read it; null unless it failed.</summary>
    public string? Error { get; init; }

    /// <summary>OpenAI's code of the error; null unless it failed.</summary>
    public string? ErrorCode { get; init; }
}
