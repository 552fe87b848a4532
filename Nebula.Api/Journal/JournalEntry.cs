using System.Text.Json;
using Nebula.Domain.Common;

namespace Nebula.Api.Journal;

/// <summary>A request and its answer, without secrets.</summary>
internal sealed record JournalEntry
{
    /// <summary>The request's id.</summary>
    public required string Id { get; init; }

    /// <summary>When it arrived.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Its HTTP verb.</summary>
    public required string Method { get; init; }

    /// <summary>Its path, without the query.</summary>
    public required string Path { get; init; }

    /// <summary>The API key that it was charged to; null if it was refused before that.</summary>
    public string? KeyId { get; init; }

    /// <summary>The model that it names; null if it names none.</summary>
    public string? Model { get; init; }

    /// <summary>The status of the answer.</summary>
    public required int Status { get; init; }

    /// <summary>The script that answered; null if none did.</summary>
    public string? Script { get; init; }

    /// <summary>Whether scripts can answer such a request.</summary>
    public bool IsScriptable { get; init; }

    /// <summary>Why it was refused; null if it was not.</summary>
    public NebulaError? Error { get; init; }

    /// <summary>How long the answer took, in real seconds.</summary>
    public double DurationSeconds { get; init; }

    /// <summary>The request's body; null if it has none or it was not read.</summary>
    public JsonElement? Request { get; init; }

    /// <summary>The answer's body; null if it has none.</summary>
    public JsonElement? Response { get; init; }

    /// <summary>Whether a body has more than is kept.</summary>
    public bool IsTruncated { get; init; }
}

/// <summary>Receives the error that a request is answered with, if it is recorded.</summary>
internal sealed class JournalFailure
{
    /// <summary>The error; null if it is answered without one.</summary>
    public NebulaError? Error { get; set; }
}
