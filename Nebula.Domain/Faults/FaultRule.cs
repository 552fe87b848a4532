using System.Text.Json.Serialization;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;

namespace Nebula.Domain.Faults;

/// <summary>A rule that makes requests fail or slow on purpose, as it is stored.</summary>
public sealed record FaultRule
{
    /// <summary>The most characters of a name: 64.</summary>
    public const int MaxName = 64;

    /// <summary>Its name: 1 to 64 of lower case letters, digits, <c>.</c>, <c>_</c> and <c>-</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The name of the sequence in which its requests are counted: 16 base62 characters. A new one starts the sequence again. Empty in a rule that is not
    /// stored yet.
    /// </summary>
    public string SequenceId { get; init; } = "";

    /// <summary>Whether it acts without being asked for. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The deployments whose requests it considers, by name or alias; empty for all.</summary>
    public IReadOnlyList<string> Deployments { get; init; } = [];

    /// <summary>The ids of the API keys whose requests it considers; empty for all.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>The share of the considered requests that it hits, 0 to 1. Default 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>Determines which of them, at least 0. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>When it begins to act; null if it has begun.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>When it ends to act; null for never.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>What it does.</summary>
    public required FaultEffect Effect { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The record's entity tag; not part of the document.</summary>
    [JsonIgnore]
    public string ETag { get; init; } = "";

    /// <summary>Whether a text can be the name of a rule.</summary>
    public static bool IsValidName(string name) => name.Length is > 0 and <= MaxName && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-');

    /// <summary>Whether it considers a request: it is enabled, acts now, and is not restricted to other deployments or keys.</summary>
    public bool Considers(Deployment deployment, string keyId, DateTimeOffset now) =>
        Enabled && !(now < StartsAt) && !(now >= EndsAt)
        && (Keys.Count == 0 || Keys.Contains(keyId))
        && (Deployments.Count == 0 || Deployments.Any(deployment.HasName));

    /// <summary>Whether it hits one of the requests that it considers: the same for every process, and for every rule with the same seed and probability.</summary>
    /// <param name="request">The request's place among those considered, from 0.</param>
    public bool Hits(long request) => new SeededRandom(SeededRandom.Mix((ulong)Seed, (ulong)request)).NextDouble() < Probability;

    /// <summary>This fault for one request.</summary>
    public InjectedFault ToInjected() => new(Name, Effect);
}
