using System.Text.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Schemas.Patterns;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>The part of the writer that writes objects.</summary>
internal sealed partial class SchemaWriter
{
    private const int MaxNameTries = 24;

    private bool TryWriteObject(MergedSchema schema, PropertyHint hint, ulong seed, int turn, int depth)
    {
        var members = MemberPlan.Create(schema);
        if (members.Min > members.Max)
            return Fail(schema.Path, "'minProperties', or the number of required properties, is greater than 'maxProperties'.");
        if (members.Min > MaxValues)
            return Fail(schema.Path, $"objects of at least {members.Min} properties are not supported.");
        if (TryWriteSuggestedObject(schema, turn))
            return true;

        var included = Choose(schema, members, seed, turn, depth);
        _text.Append('{');
        var written = new List<string>(included.Count);
        var failure = Failure;
        foreach (var name in included)
        {
            if (TryWriteMember(schema, name, written, seed, turn, depth))
                continue;
            if (members.Required.Contains(name))
                return Fail(schema.Path, $"the required property '{name}' cannot be satisfied.");
            Failure = failure;
        }

        AddMissing(schema, members, written, seed, turn, depth);
        Failure = failure;
        if (written.Count < members.Min)
            return Fail(schema.Path, $"not enough properties were found: at least {members.Min} are asked for.");
        _text.Append('}');
        return true;
    }

    private bool TryWriteSuggestedObject(MergedSchema schema, int turn)
    {
        if (_isMinimal || _isRetry || turn > 0)
            return false;

        var found = Array.Find(schema.Suggestions, value => value.Element.ValueKind == JsonValueKind.Object && value.Element.EnumerateObject().Any());
        if (found is null)
            return false;
        _text.Append(found.Json);
        return true;
    }

    /// <summary>The declared properties to write, in the schema's order: the required ones, and some of the others.</summary>
    private List<string> Choose(MergedSchema schema, MemberPlan members, ulong seed, int turn, int depth)
    {
        var included = new List<string>(members.Names.Count);
        var room = members.Max - members.Required.Count;
        var missing = members.Min - members.Required.Count;
        var isLean = IsLean(depth) && !_isRetry;
        var left = members.Names.Count - members.Required.Count;
        foreach (var name in members.Names)
        {
            if (members.Required.Contains(name))
            {
                included.Add(name);
                continue;
            }

            left--;
            var wanted = missing > left || IsStated(schema, name, isOnly: members.Required.Count == 0) || (!isLean && (SeededRandom.Mix(seed, Hash(name)) + (ulong)turn) % 5 < 3);
            if (room <= 0 || !wanted || HasDependents(schema, name))
                continue;
            included.Add(name);
            room--;
            missing--;
        }

        return included;
    }

    // A place after "in", a price after a currency, an address for an address.
    private const int TellingScore = 9;

    /// <summary>Whether the conversation says the value of an optional property: a number or text beside its name, or a member of its list. A text that fits it, too, if no property is required, which it could be meant for.</summary>
    private bool IsStated(MergedSchema schema, string name, bool isOnly)
    {
        if (!UsesFacts || schema.Nodes.Select(node => node.Objects?.Find(name)).FirstOrDefault(static property => property is not null) is not { } property)
            return false;
        if (CountMentioned(property.Node.Values) > 0)
            return true;
        foreach (var fact in _facts.Facts)
        {
            if (property.Hint.Names(fact.Before) || property.Hint.Names(fact.After) || (isOnly && fact.ScoreText(property.Hint) >= TellingScore) || fact.ScoreNumber(property.Hint) >= TellingScore - 1)
                return true;
        }

        return false;
    }

    private static bool HasDependents(MergedSchema schema, string name)
    {
        foreach (var node in schema.Nodes)
        {
            if (node.Objects?.DependentSchemas?.ContainsKey(name) == true || node.Objects?.DependentRequired?.ContainsKey(name) == true)
                return true;
        }

        return false;
    }

    private bool TryWriteMember(MergedSchema schema, string name, List<string> written, ulong seed, int turn, int depth)
    {
        var schemas = new List<SchemaNode>(1);
        PropertyHint? hint = null;
        foreach (var node in schema.Nodes)
        {
            if (node.Objects is not { } keywords)
                continue;
            if (!keywords.TryAddSchemas(name, schemas) || (keywords.PropertyNames is not null && !SchemaValidator.IsValidName(keywords.PropertyNames, name)))
                return Fail(schema.Path, $"the property '{name}' is not allowed.");
            hint ??= keywords.Find(name)?.Hint;
        }

        var mark = TakeMark();
        if (written.Count > 0)
            _text.Append(',');
        _text.AppendString(name);
        _text.Append(':');
        if (!TryWriteAll(schemas, hint ?? PropertyHint.Create(name, null), SeededRandom.Mix(seed, Hash(name)), turn, depth + 1))
        {
            Restore(mark);
            return false;
        }

        written.Add(name);
        return true;
    }

    /// <summary>Adds properties until there are enough: optional ones that were left out, then names that the schemas do not declare.</summary>
    private void AddMissing(MergedSchema schema, MemberPlan members, List<string> written, ulong seed, int turn, int depth)
    {
        foreach (var name in members.Names)
        {
            if (written.Count >= members.Min)
                break;
            if (!written.Contains(name))
                TryWriteMember(schema, name, written, seed, turn, depth);
        }

        var wanted = members.Min;
        if (members.IsMap && !IsLean(depth))
            wanted = Math.Clamp(1 + (int)(SeededRandom.Mix(seed, 0x4D) % 3), members.Min, members.Max);
        for (var i = 0; written.Count < wanted && i < MaxNameTries + wanted && !IsExhausted; i++)
        {
            var name = TryWriteName(schema, SeededRandom.Mix(seed, (ulong)i + 0x6E61), i);
            if (name is not null && !written.Contains(name) && !members.Names.Contains(name))
                TryWriteMember(schema, name, written, seed, turn, depth);
        }
    }

    /// <summary>A name that the schemas do not declare: by a pattern of theirs, by <c>propertyNames</c>, or a word.</summary>
    private string? TryWriteName(MergedSchema schema, ulong seed, int index)
    {
        var rules = new List<SchemaNode>();
        var patterns = new List<Pattern>();
        foreach (var node in schema.Nodes)
        {
            Add(rules, node.Objects?.PropertyNames);
            patterns.AddRange((node.Objects?.PatternProperties ?? []).Where(entry => !entry.Node.IsFalse).Select(entry => entry.Pattern));
        }

        if (rules.Count > 0)
        {
            var mark = TakeMark();
            Add(rules, FreeText);
            var name = TryWriteCombined(rules, PropertyHint.None, seed, index, 0) ? JsonSerializer.Deserialize<string>(_text.From(mark.Length).Span) : null;
            Restore(mark);
            return name;
        }

        if (patterns.Count > 0)
        {
            var pattern = patterns[index % patterns.Count];
            return PatternText.TryCreate(index < patterns.Count ? pattern.Whole : pattern.Search, 0, 64)?.Write(seed, shortest: false);
        }

        return index < 16 ? PlausibleText.Word(seed) : $"{PlausibleText.Word(seed)}_{index}";
    }

    private static ulong Hash(string name)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in name)
            hash = (hash ^ c) * 1099511628211UL;
        return hash;
    }

    /// <summary>What the schemas say of an object's members together.</summary>
    /// <param name="Names">The declared and the required names, in the schemas' order.</param>
    /// <param name="Required">The required names.</param>
    /// <param name="Min">The least number of members.</param>
    /// <param name="Max">The largest number.</param>
    /// <param name="IsMap">Whether a schema describes members without naming them.</param>
    private sealed record MemberPlan(List<string> Names, HashSet<string> Required, int Min, int Max, bool IsMap)
    {
        public static MemberPlan Create(MergedSchema schema)
        {
            var names = new List<string>();
            var known = new HashSet<string>();
            var required = new HashSet<string>();
            var (min, max, isMap) = (0, int.MaxValue, false);
            foreach (var node in schema.Nodes)
            {
                if (node.Objects is not { } keywords)
                    continue;
                foreach (var property in keywords.Properties)
                {
                    if (known.Add(property.Name))
                        names.Add(property.Name);
                }

                required.UnionWith(keywords.Required);
                min = Math.Max(min, keywords.MinProperties);
                max = Math.Min(max, keywords.MaxProperties);
                isMap |= keywords.Properties.Count == 0 && (keywords.Additional is { IsFalse: false } || keywords.PatternProperties.Length > 0);
            }

            AddDependents(schema, required);
            foreach (var name in required)
            {
                if (known.Add(name))
                    names.Add(name);
            }

            return new MemberPlan(names, required, Math.Max(min, required.Count), max, isMap);
        }

        private static void AddDependents(MergedSchema schema, HashSet<string> required)
        {
            for (var count = -1; count != required.Count;)
            {
                count = required.Count;
                foreach (var node in schema.Nodes)
                {
                    foreach (var (name, dependents) in node.Objects?.DependentRequired ?? [])
                    {
                        if (required.Contains(name))
                            required.UnionWith(dependents);
                    }
                }
            }
        }
    }
}
