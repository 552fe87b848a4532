using System.Globalization;
using System.Text.Json;
using Nebula.Domain.Recordings;

namespace Nebula.Domain.Scripts.Reading;

/// <summary>Reads scripts in the format of AIMock's fixture files: <c>{"fixtures":[{"match":{…},"response":{…}}]}</c>.</summary>
/// <remarks>
/// Comments and trailing commas are allowed. Every mistake is reported with its path. What the format has for other products than a language model's API
/// is reported as not supported.
/// </remarks>
public static class ScriptReader
{
    /// <summary>The member with the rules.</summary>
    public const string Fixtures = "fixtures";

    private const string Name = "name";
    private const string Priority = "priority";
    private const string NotSupported = "Nebula does not support it; it has no effect.";

    internal static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false };

    // AIMock's configuration, which has other servers beside its fixtures.
    private static readonly string[] Configuration = ["llm", "mcp", "a2a", "agui", "vector", "services", "port", "host", "metrics", "strict"];

    private static readonly string[] EntryMembers =
    [
        "match", "response", "latency", "chunkSize", "truncateAfterChunks", "disconnectAfterMs", "streamingProfile", "recordedTimings", "replaySpeed", "chaos",
        "openRouterProcessing", "metadata", RecordingFile.Nebula,
    ];

    /// <summary>Reads a script.</summary>
    /// <param name="json">The script.</param>
    public static ScriptContent Read(string json)
    {
        var report = new ScriptReport();
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            var rules = ReadRules(document.RootElement, report);
            var root = ScriptObject.TryCreate(document.RootElement, "", report);
            return new ScriptContent(rules, report) { Name = root?.ReadText(Name), Priority = root?.ReadInteger(Priority, int.MinValue) ?? 0 };
        }
        catch (JsonException e) when (e is { LineNumber: { } line, BytePositionInLine: { } position })
        {
            report.Mistake("", string.Create(CultureInfo.InvariantCulture, $"It is not valid JSON at line {line + 1}, byte {position + 1}."));
        }
        catch (JsonException e)
        {
            report.Mistake("", $"It is not valid JSON: {e.Message}"); // such as a member that appears twice
        }

        return new ScriptContent([], report);
    }

    private static List<ScriptRule> ReadRules(JsonElement root, ScriptReport report)
    {
        var rules = new List<ScriptRule>();
        if (root.ValueKind != JsonValueKind.Object)
            return rules;
        foreach (var member in root.EnumerateObject())
        {
            if (member.Name is Fixtures or Name or Priority or "$schema")
                continue;
            if (Configuration.Contains(member.Name))
                report.Mistake(member.Name, "It is a member of AIMock's configuration. Nebula does not support it; a script has 'fixtures'.");
            else
                report.Warn(member.Name, NotSupported);
        }

        if (!root.TryGetProperty(Fixtures, out var fixtures) || fixtures.ValueKind != JsonValueKind.Array)
        {
            if (report.Mistakes.Count == 0)
                report.Mistake(Fixtures, fixtures.ValueKind == JsonValueKind.Undefined ? "This member is required." : "It must be an array of rules.");
            return rules;
        }

        foreach (var (entry, i) in fixtures.EnumerateArray().Select(static (entry, i) => (entry, i)))
        {
            if (ScriptObject.TryCreate(entry, $"{Fixtures}[{i}]", report) is { } rule && ReadRule(rule, i) is { } read)
                rules.Add(read);
        }

        return rules;
    }

    // Null if it is wrong, or if no request of Nebula's API can match it.
    private static ScriptRule? ReadRule(ScriptObject entry, int index)
    {
        entry.CheckNames(EntryMembers);
        entry.WarnOf(
            ("chaos", $"{NotSupported} Use faults."),
            ("openRouterProcessing", NotSupported));
        var match = ReadRequired(entry, "match") is { } conditions ? MatchReader.Read(conditions) : null;
        var response = ReadRequired(entry, "response") is { } answer ? ResponseReader.Read(answer) : null;
        var timing = TimingReader.Read(entry);
        if (response?.Logprobs is not null && timing?.ChunkSize is not null)
            entry.Mistake("chunkSize", "It cannot stand beside logprobs, whose chunks are tokens.");
        return match is null || response is null
            ? null
            : new ScriptRule(index, match, response) { Timing = timing, Json = JsonSerializer.Serialize(entry.Element) };
    }

    private static ScriptObject? ReadRequired(ScriptObject entry, string name)
    {
        if (!entry.Has(name))
            entry.Mistake(name, "This member is required.");
        return entry.ReadObject(name);
    }
}

/// <summary>What a script says.</summary>
/// <param name="Rules">Its rules, in order, without those that nothing can match.</param>
/// <param name="Report">What is wrong in it, and what has no effect.</param>
public sealed record ScriptContent(IReadOnlyList<ScriptRule> Rules, ScriptReport Report)
{
    /// <summary>Its name; null if it has none.</summary>
    public string? Name { get; init; }

    /// <inheritdoc cref="Script.Priority"/>
    public int Priority { get; init; }
}
