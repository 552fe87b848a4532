using System.Text.Json.Nodes;

namespace Nebula.Testing;

/// <summary>A rule that answers requests.</summary>
public sealed class NebulaRule
{
    private readonly RuleBook _book;
    private readonly JsonObject _json;
    private readonly bool _isOnce;

    internal NebulaRule(RuleBook book, JsonObject json, int priority, bool isOnce, NebulaRule? previous) =>
        (_book, _json, Priority, _isOnce, Previous, Place) = (book, json, priority, isOnce, previous, previous is null ? 0 : previous.Place + 1);

    /// <summary>How many requests it has answered, since <see cref="NebulaServer.Reset"/>.</summary>
    public int Matches => _book.CountMatches(this);

    /// <summary>
    /// What the next such request gets, once this rule has answered one: <c>.Fail(503).Then.Reply("now it works")</c>. The last rule of the sequence answers all further requests. Sequences are
    /// counted for each API key and context.
    /// </summary>
    public NebulaRuleBuilder Then => new(_book, (JsonObject)_json["match"]!.DeepClone(), this);

    internal int Priority { get; }

    internal NebulaRule? Previous { get; }

    // The place in its sequence.
    internal int Place { get; }

    /// <summary>Removes the rule.</summary>
    public void Remove() => _book.Remove(this);

    /// <summary>The rule as scripts have it.</summary>
    /// <param name="hasNext">Whether another rule of its sequence follows.</param>
    internal JsonObject ToJson(bool hasNext)
    {
        var json = (JsonObject)_json.DeepClone();
        if (hasNext || _isOnce)
            json["match"]!["sequenceIndex"] = Place;
        return json;
    }
}
