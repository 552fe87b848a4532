using System.Text.Json.Serialization;

namespace Nebula.Domain.Engine.Steps;

/// <summary>One constant of the step-time model.</summary>
public sealed record Coefficient
{
    /// <summary>Its name: letters, digits, underscores and dots.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>Its value, positive.</summary>
    [JsonPropertyName("value")]
    public required double Value { get; init; }

    /// <summary>Its unit, such as <c>us</c> or <c>share</c>.</summary>
    [JsonPropertyName("unit")]
    public required string Unit { get; init; }

    /// <summary>What it means.</summary>
    [JsonPropertyName("meaning")]
    public required string Meaning { get; init; }

    /// <summary>Where the value, or before the fit the expectation, comes from.</summary>
    [JsonPropertyName("source")]
    public required string Source { get; init; }

    /// <summary>The value that the fit expects without data.</summary>
    [JsonPropertyName("prior")]
    public required double Prior { get; init; }

    /// <summary>Standard deviation of the natural logarithm of the value around <see cref="Prior"/>; 0 if the value is not fitted.</summary>
    [JsonPropertyName("spread")]
    public required double Spread { get; init; }

    /// <summary>The date of the value: of the fit, or of the source.</summary>
    [JsonPropertyName("date")]
    public required string Date { get; init; }
}
