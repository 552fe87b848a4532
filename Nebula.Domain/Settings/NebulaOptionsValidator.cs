using Microsoft.Extensions.Options;
using Nebula.Domain.Gpus;

namespace Nebula.Domain.Settings;

/// <summary>Checks the ranges of all settings and reports every wrong one.</summary>
public sealed class NebulaOptionsValidator : IValidateOptions<NebulaOptions>
{
    private static readonly NebulaOptionsRules Rules = new();

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, NebulaOptions options)
    {
        var result = Rules.Validate(NebulaOptions.Section, options);
        IReadOnlyList<string> failures = [.. result.Failed ? result.Failures.Select(ToSentence) : [], .. CheckProvisioning(options.Simulation), .. CheckScrapeToken(options)];
        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : result;
    }

    private static IEnumerable<string> CheckProvisioning(SimulationOptions options)
    {
        foreach (var (gpu, seconds) in options.ProvisioningSecondsByGpu)
        {
            var setting = $"{NebulaOptions.Section}:{nameof(NebulaOptions.Simulation)}:{nameof(options.ProvisioningSecondsByGpu)}:{gpu}";
            if (GpuCatalog.Find(gpu) is null)
                yield return $"{setting} names no GPU of the catalog.";
            if (seconds is not (>= 0 and <= SimulationOptions.MaxStartSeconds))
                yield return $"{setting} must be between 0 and {SimulationOptions.MaxStartSeconds}.";
        }
    }

    private static IEnumerable<string> CheckScrapeToken(NebulaOptions options)
    {
        if (options.Metrics.Token is { Length: > 0 } token && token == options.AdminKey)
            yield return $"{NebulaOptions.Section}:{nameof(NebulaOptions.Metrics)}:{nameof(MetricsOptions.Token)} is the admin key; a scraper needs a token of its own.";
    }

    // The generated rules write "TimeScale: The field Nebula.Simulation.TimeScale must be …".
    private static string ToSentence(string failure)
    {
        var sentence = failure[(failure.IndexOf(": ", StringComparison.Ordinal) + 2)..].Replace("The field ", "", StringComparison.Ordinal);
        var end = sentence.IndexOf(' ', StringComparison.Ordinal);
        return string.Concat(sentence[..end].Replace('.', ':'), sentence.AsSpan(end));
    }
}

/// <summary>The rules that the options' attributes state, generated at compile time.</summary>
[OptionsValidator]
internal sealed partial class NebulaOptionsRules : IValidateOptions<NebulaOptions>;

/// <summary>The messages of the options' attributes; <c>{0}</c> is the setting.</summary>
internal static class SettingMessages
{
    public const string MinLength = "{0} must have at least {1} characters.";
    public const string MaxLength = "{0} must have at most {1} characters.";
}
