using Nebula.Domain.Scripts;
using Nebula.Domain.Scripts.Reading;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Scripts;

/// <summary>Rules that no request can reach.</summary>
public sealed class UnreachableRulesTests
{
    [Theory]
    [InlineData("{}", """{ "userMessage": "x" }""", true)]
    [InlineData("""{ "userMessage": "hello" }""", """{ "userMessage": "hello world" }""", true)]
    [InlineData("""{ "userMessage": "hello world" }""", """{ "userMessage": "hello" }""", false)]
    [InlineData("""{ "userMessage": "hello" }""", """{ "userMessage": "hello", "model": "m" }""", true)]
    [InlineData("""{ "userMessage": "hello", "model": "m" }""", """{ "userMessage": "hello" }""", false)]
    [InlineData("""{ "userMessage": "hello" }""", """{ "userMessage": "hello", "turnIndex": 1 }""", true)]
    [InlineData("""{ "userMessage": "hello", "sequenceIndex": 0 }""", """{ "userMessage": "hello" }""", false)]
    [InlineData("""{ "userMessage": "hello", "sequenceIndex": 0 }""", """{ "sequenceIndex": 0, "userMessage": "hello" }""", true)]
    [InlineData("""{ "userMessage": "hello", "sequenceIndex": 0 }""", """{ "userMessage": "hello", "sequenceIndex": 1 }""", false)]
    [InlineData("""{ "userMessage": "hello", "sequenceIndex": 0 }""", """{ "userMessage": "hello", "sequenceIndex": 2 }""", true)]
    [InlineData("""{ "userMessage": { "regex": "h" } }""", """{ "userMessage": { "regex": "h" } }""", true)]
    [InlineData("""{ "userMessage": { "regex": "h" } }""", """{ "userMessage": { "regex": "h", "flags": "i" } }""", false)]
    [InlineData("""{ "model": "gpt-4o" }""", """{ "model": "gpt-4o-2024-08-06" }""", true)]
    public void Find_TwoRules_ReportsTheSecondIfNothingReachesIt(string first, string second, bool isReported)
    {
        ScriptedRule[] rules = [.. new[] { first, second }.Select(static (match, i) => Rule(match, """{ "content": "x" }""", i))];
        UnreachableRules.Find(rules).Select(static finding => finding.Rule).ShouldBe(isReported ? [rules[1]] : []);
    }

    [Fact]
    public void Find_AnEmbeddingAfterACatchAllForText_IsReachable()
    {
        ScriptedRule[] rules = [Rule("{}", """{ "content": "x" }""", 0), Rule("""{ "inputText": "a" }""", """{ "embedding": [1] }""", 1)];
        UnreachableRules.Find(rules).ShouldBeEmpty();
    }

    private static ScriptedRule Rule(string match, string response, int index)
    {
        var rule = ScriptReader.Read($$"""{ "fixtures": [ { "match": {{match}}, "response": {{response}} } ] }""").Rules.ShouldHaveSingleItem();
        return new ScriptedRule("s", rule with { Index = index }, $"{index}");
    }
}
