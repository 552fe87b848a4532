using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Nebula.Api.Anthropic.Messages.Requests;
using Nebula.Api.Ollama.Embeddings;
using Nebula.Api.Ollama.Requests;
using Nebula.Api.OpenAI.Chat.Requests;
using Nebula.Api.OpenAI.Completions.Requests;
using Nebula.Api.OpenAI.Embeddings;
using Nebula.Api.OpenAI.Responses.Requests;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Architecture;

/// <summary>The tables of docs/compatibility.md name exactly the fields that the readers know.</summary>
public sealed partial class CompatibilityTests
{
    public static TheoryData<string> Endpoints => [.. Readers.Keys];

    [Theory]
    [MemberData(nameof(Endpoints))]
    public void The_table_of_an_endpoint_has_its_readers_fields(string endpoint)
    {
        var rows = Row().Matches(Section(endpoint)).Select(static row => (Name: row.Groups["name"].Value, Effect: row.Groups["effect"].Value)).ToList();
        rows.Select(static row => row.Name).ShouldBe(Readers[endpoint], ignoreOrder: true);
        rows.ShouldAllBe(static row => Verdict().IsMatch(row.Effect));
    }

    private static readonly Dictionary<string, IReadOnlyList<string>> Readers = new()
    {
        ["POST /v1/chat/completions"] = ChatFields.All.Names,
        ["POST /v1/completions"] = CompletionFields.All.Names,
        ["POST /v1/embeddings"] = EmbeddingsDraft.Fields.Names,
        ["POST /v1/responses"] = ResponseFields.All.Names,
        ["POST /v1/messages"] = MessagesFields.All.Names,
        ["POST /api/chat"] = OllamaDraft.Fields.Names,
        ["POST /api/embed"] = OllamaEmbedDraft.Fields.Names,
        ["POST /api/embeddings"] = OllamaEmbeddingsDraft.Fields.Names,
    };

    private static string Section(string endpoint, [CallerFilePath] string thisFile = "")
    {
        var text = File.ReadAllText(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "docs", "compatibility.md"));
        var start = text.IndexOf($"## `{endpoint}`", StringComparison.Ordinal);
        start.ShouldBeGreaterThan(0, endpoint);
        var end = text.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return end < 0 ? text[start..] : text[start..end];
    }

    [GeneratedRegex("""^\| `(?<name>[a-z_]+)` \| (?<effect>.+) \|$""", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Row();

    [GeneratedRegex("acted on|checked|refused", RegexOptions.NonBacktracking)]
    private static partial Regex Verdict();
}
