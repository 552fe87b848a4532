using Nebula.Domain.Common;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>The part of the writer that writes strings, numbers, booleans and listed values.</summary>
internal sealed partial class SchemaWriter
{
    private bool UsesFacts => !_isMinimal && !_isRetry;

    /// <summary>Writes a member of <c>enum</c>: one that the conversation mentions, else the default, else one that the seed picks.</summary>
    private bool TryWriteListed(MergedSchema schema, ulong seed, int turn)
    {
        var values = schema.Values!;
        if (values.Length == 0)
            return Fail(schema.Path, "no member of 'enum' or 'const' satisfies the other keywords.");

        var value = values.Length == 1 ? values[0] : null;
        if (value is null && UsesFacts)
            value = FindMentioned(values, turn);
        if (value is null && !_isRetry && turn == 0 && schema.Suggestions.Length > 0)
            value = schema.Suggestions[0];
        value ??= values[(int)((PickIndex(seed, values.Length) + (ulong)turn) % (ulong)values.Length)];
        _text.Append(value.Json);
        return true;
    }

    private ulong PickIndex(ulong seed, int count) => _isMinimal ? 0 : SeededRandom.Mix(seed, 0x45) % (ulong)count;

    /// <summary>The member that the conversation mentions last and most exactly; further turns take further ones.</summary>
    private SchemaValue? FindMentioned(SchemaValue[] values, int turn)
    {
        List<(int Message, int Length, SchemaValue Value)>? mentioned = null;
        foreach (var value in values)
        {
            var text = value.Text ?? value.Json;
            if (_facts.FindMention(text) is var message and >= 0)
                (mentioned ??= []).Add((message, -text.Length, value));
        }

        if (mentioned is null || turn >= mentioned.Count)
            return null;
        mentioned.Sort((a, b) => (a.Message, a.Length).CompareTo((b.Message, b.Length)));
        return mentioned[turn].Value;
    }

    private int CountMentioned(SchemaValue[]? values)
    {
        var count = 0;
        foreach (var value in UsesFacts ? values ?? [] : [])
            count += _facts.FindMention(value.Text ?? value.Json) >= 0 ? 1 : 0;
        return count;
    }

    private bool TryWriteBoolean(MergedSchema schema, PropertyHint hint, ulong seed, int turn)
    {
        if (UsesFacts && turn == 0 && IsNamed(hint))
            _text.Append("true");
        else if (!TryWriteSuggestion(schema, System.Text.Json.JsonValueKind.True, System.Text.Json.JsonValueKind.False, seed, turn))
            _text.Append((PickIndex(seed, 2) + (ulong)turn) % 2 == 0 ? "true" : "false");
        return true;
    }

    /// <summary>Whether the conversation has a word of the property's name that says more than that it is a switch.</summary>
    private bool IsNamed(PropertyHint hint)
    {
        foreach (var stem in hint.Stems)
        {
            if (stem.Length > 3 && stem is not ("includ" or "enabl" or "should" or "allow" or "with" or "show") && _facts.FindMention(stem) >= 0)
                return true;
        }

        return false;
    }

    private bool TryWriteSuggestion(MergedSchema schema, System.Text.Json.JsonValueKind kind, System.Text.Json.JsonValueKind other, ulong seed, int turn)
    {
        if (_isRetry || schema.Suggestions.Length == 0)
            return false;

        var suggestions = schema.Suggestions;
        for (var i = 0; i < suggestions.Length; i++)
        {
            var value = suggestions[turn == 0 ? i : (int)((PickIndex(seed, suggestions.Length) + (ulong)(turn + i)) % (ulong)suggestions.Length)];
            if (value.Element.ValueKind != kind && value.Element.ValueKind != other)
                continue;
            _text.Append(value.Json);
            return true;
        }

        return false;
    }

    private bool TryWriteString(MergedSchema schema, PropertyHint hint, ulong seed, int turn)
    {
        hint = schema.Strings.Refine(hint);
        if (UsesFacts && FindTextFact(schema.Strings, hint) is { } fact)
        {
            _text.AppendString(fact);
            return true;
        }

        if (TryWriteSuggestion(schema, System.Text.Json.JsonValueKind.String, System.Text.Json.JsonValueKind.String, seed, turn))
            return true;
        if (schema.Strings.FindContradiction() is { } contradiction)
            return Fail(schema.Path, contradiction);
        var text = schema.Strings.TryWrite(hint, UsesFacts ? _facts.Topic : null, turn == 0 ? seed : SeededRandom.Mix(seed, (ulong)turn), _isMinimal);
        if (text is null)
            return Fail(schema.Path, "no string was found that satisfies its pattern, format and lengths together.");
        _text.AppendString(text);
        return true;
    }

    private string? FindTextFact(StringRules rules, PropertyHint hint)
    {
        var facts = _facts.Facts;
        var best = -1;
        var bestScore = 0;
        for (var i = 0; i < facts.Count; i++)
        {
            var score = facts[i].ScoreText(hint);
            if (score <= bestScore || (_usedFacts & (1UL << i)) != 0 || !rules.Accepts(facts[i].Text))
                continue;
            (best, bestScore) = (i, score);
        }

        if (best < 0)
            return null;
        _usedFacts |= 1UL << best;
        return facts[best].Text;
    }

    private bool TryWriteNumber(MergedSchema schema, JsonTypes type, PropertyHint hint, ulong seed, int turn)
    {
        if (schema.Numbers is not { } range)
            return Fail(schema.Path, "its 'multipleOf' values have no common multiple that is supported.");
        var isIntegral = type == JsonTypes.Integer;
        if (UsesFacts && FindNumberFact(range, hint, isIntegral) is { } fact)
        {
            _text.Append(fact);
            return true;
        }

        if (TryWriteSuggestion(schema, System.Text.Json.JsonValueKind.Number, System.Text.Json.JsonValueKind.Number, seed, turn))
            return true;

        var (low, high, unit) = PlausibleNumbers.Find(hint.Subject, isIntegral, isFirst: turn == 0);
        for (var i = 0; i < 12; i++)
        {
            if (range.TryPick(isIntegral, unit, low, high, SeededRandom.Mix(seed, (ulong)(i + 7)), turn + i) is not { } number)
                return Fail(schema.Path, "no number satisfies its bounds and 'multipleOf'.");
            if (type == JsonTypes.Fraction && number % 1 == 0)
                continue;
            _text.Append(number);
            return true;
        }

        return Fail(schema.Path, "no number with a fraction satisfies its bounds and 'multipleOf'.");
    }

    private decimal? FindNumberFact(NumberRange range, PropertyHint hint, bool isIntegral)
    {
        var facts = _facts.Facts;
        var best = -1;
        var bestScore = 0;
        for (var i = 0; i < facts.Count; i++)
        {
            var score = facts[i].ScoreNumber(hint);
            var number = facts[i].Number;
            if (score <= bestScore || (_usedFacts & (1UL << i)) != 0 || !range.Contains(number) || (isIntegral && number % 1 != 0))
                continue;
            (best, bestScore) = (i, score);
        }

        if (best < 0)
            return null;
        _usedFacts |= 1UL << best;
        return facts[best].Number;
    }
}
