using System.Text.Json;
using System.Text.RegularExpressions;
using Nebula.Tests.Servers;

namespace Nebula.Tests.Packaging;

/// <summary>What the last stage of the <c>Dockerfile</c> says.</summary>
/// <param name="Stage">Its lines.</param>
internal sealed partial record ImageFile(string Stage)
{
    /// <summary>Reads it, with continued lines joined.</summary>
    public static ImageFile Read()
    {
        var text = File.ReadAllText(Path.Combine(Component.FindRepository(), "Dockerfile")).Replace("\\\n", " ", StringComparison.Ordinal);
        return new ImageFile(text[text.LastIndexOf("\nFROM ", StringComparison.Ordinal)..]);
    }

    /// <summary>Its environment variables.</summary>
    public IReadOnlyDictionary<string, string> Environment => Pair().Matches(Get("ENV")).ToDictionary(static pair => pair.Groups["name"].Value, static pair => pair.Groups["value"].Value);

    /// <summary>The command that runs it.</summary>
    public IReadOnlyList<string> EntryPoint => JsonSerializer.Deserialize<string[]>(Get("ENTRYPOINT"))!;

    /// <summary>The command of its health check.</summary>
    public IReadOnlyList<string> HealthCheck => JsonSerializer.Deserialize<string[]>(Get("HEALTHCHECK").Split(" CMD ")[1])!;

    /// <summary>The arguments of an instruction that occurs once.</summary>
    public string Get(string instruction) => Stage.Split('\n').Single(line => line.StartsWith($"{instruction} ", StringComparison.Ordinal))[(instruction.Length + 1)..].Trim();

    [GeneratedRegex("(?<name>\\w+)=(?<value>\\S+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Pair();
}
