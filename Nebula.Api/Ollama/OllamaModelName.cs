namespace Nebula.Api.Ollama;

/// <summary>Names of models as Ollama's clients write them: with a tag after a colon.</summary>
internal static class OllamaModelName
{
    private const string DefaultTag = ":latest";

    /// <summary>The name that a client means by one with the tag that Ollama adds to names without a tag; null for another tag or none.</summary>
    public static string? FindUntagged(string model) =>
        model.Length > DefaultTag.Length && model.EndsWith(DefaultTag, StringComparison.Ordinal) ? model[..^DefaultTag.Length] : null;
}
