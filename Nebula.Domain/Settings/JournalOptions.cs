using System.ComponentModel.DataAnnotations;

namespace Nebula.Domain.Settings;

/// <summary>Section <c>Nebula:Journal</c>; <c>Nebula.Local</c> only.</summary>
public sealed class JournalOptions
{
    /// <summary>Whether the newest requests and answers are kept in memory with their bodies. Default false.</summary>
    public bool Enabled { get; set; }

    /// <summary>How many of them are kept. Default 1,000.</summary>
    [Range(1, 100_000)]
    public int Entries { get; set; } = 1_000;
}
