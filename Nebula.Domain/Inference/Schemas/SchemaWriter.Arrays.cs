using System.Text.Json;
using Nebula.Domain.Common;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>The part of the writer that writes arrays.</summary>
internal sealed partial class SchemaWriter
{
    private const int MaxUnique = 500;
    private const int MaxItemTries = 40;
    private const int MaxListFacts = 8;
    private const int MinListScore = 5;
    private const int MinCertainScore = 9;

    private bool TryWriteArray(MergedSchema schema, PropertyHint hint, ulong seed, int turn, int depth)
    {
        var bounds = ItemBounds.Create(schema);
        if (bounds.Min > bounds.Max)
            return Fail(schema.Path, "'minItems' is greater than 'maxItems', or than the number of items that may be present.");
        if (bounds.Min > MaxValues || (bounds.IsUnique && bounds.Min > MaxUnique))
            return Fail(schema.Path, $"arrays of at least {bounds.Min} items are not supported{(bounds.IsUnique ? " with 'uniqueItems'" : "")}.");
        if (!HasFacts(schema, hint) && TryWriteSuggestedList(schema, turn))
            return true;

        var count = ChooseLength(schema, bounds, hint, seed, turn, depth);
        var starts = bounds.IsUnique ? new List<(int Start, int End)>(count) : null;
        _text.Append('[');
        var written = 0;
        for (var i = 0; i < count; i++)
        {
            var mark = TakeMark();
            if (i > 0)
                _text.Append(',');
            if (!TryWriteItem(schema, bounds, i, hint, seed, turn, depth, starts))
            {
                Restore(mark);
                break;
            }

            written++;
        }

        if (written < bounds.Min)
            return Fail(schema.Path, "not enough items were found that satisfy the schema.");
        _text.Append(']');
        return true;
    }

    private bool TryWriteSuggestedList(MergedSchema schema, int turn)
    {
        if (_isMinimal || _isRetry || turn > 0)
            return false;

        var found = Array.Find(schema.Suggestions, value => value.Element.ValueKind == JsonValueKind.Array && value.Element.GetArrayLength() > 0);
        if (found is null)
            return false;
        _text.Append(found.Json);
        return true;
    }

    private bool HasFacts(MergedSchema schema, PropertyHint hint)
    {
        if (!UsesFacts || schema.Suggestions.Length == 0)
            return false;
        foreach (var fact in _facts.Facts)
        {
            if (fact.ScoreText(hint) >= MinCertainScore)
                return true;
        }

        return false;
    }

    private int ChooseLength(MergedSchema schema, ItemBounds bounds, PropertyHint hint, ulong seed, int turn, int depth)
    {
        if (IsLean(depth))
            return Math.Min(bounds.Min + (_isRetry ? turn % 5 : 0), bounds.Max);
        if (bounds.Prefix > 0)
            return Math.Clamp(bounds.Prefix, bounds.Min, bounds.Max);

        var wanted = 1 + (int)((SeededRandom.Mix(seed, 0x4C) + (ulong)turn) % (depth < 3 ? 3UL : 2UL));
        foreach (var node in schema.Nodes)
        {
            if (node.Arrays?.Items is { Values: not null } items && CountMentioned(items.Values) is var mentioned and > 0)
                wanted = Math.Max(mentioned, 1);
        }

        if (UsesFacts && CountFacts(hint) is var facts and > 0)
            wanted = facts;
        return Math.Clamp(wanted, bounds.Min, bounds.Max);
    }

    /// <summary>
    /// The facts that a list of texts takes, at most eight: those of the kind of the one that fits best. None if only one fits, and not well enough to
    /// say that it is the whole list.
    /// </summary>
    private int CountFacts(PropertyHint hint)
    {
        var (best, kind) = (0, PromptFactKind.Number);
        var facts = _facts.Facts;
        for (var i = 0; i < facts.Count; i++)
        {
            if (GetListScore(facts, i, hint) is var score && score > best)
                (best, kind) = (score, facts[i].Kind);
        }

        var count = 0;
        for (var i = 0; i < facts.Count; i++)
            count += facts[i].Kind == kind && GetListScore(facts, i, hint) >= MinListScore ? 1 : 0;
        return count > 1 || best >= MinCertainScore ? Math.Min(count, MaxListFacts) : 0;
    }

    private int GetListScore(IReadOnlyList<PromptFact> facts, int at, PropertyHint hint) => (_usedFacts & (1UL << at)) == 0 ? facts[at].ScoreText(hint) : 0;

    private bool TryWriteItem(
        MergedSchema schema, ItemBounds bounds, int index, PropertyHint hint, ulong seed, int turn, int depth, List<(int Start, int End)>? written)
    {
        var schemas = CollectItem(schema, index, includeContained: index < bounds.Contained);
        if (schemas is null)
            return false;
        if (written is null)
            return TryWriteAll(schemas, hint, SeededRandom.Mix(seed, (ulong)index), turn + index, depth + 1);

        var wasRetry = _isRetry;
        var mark = TakeMark();
        for (var attempt = 0; attempt < MaxItemTries && !IsExhausted; attempt++)
        {
            _isRetry = wasRetry || attempt > 0;
            if (TryWriteAll(schemas, hint, seed, turn + index + attempt, depth + 1) && IsNew(written, mark.Length))
            {
                _isRetry = wasRetry;
                written.Add((mark.Length, _text.Length));
                return true;
            }

            Restore(mark);
        }

        _isRetry = wasRetry;
        return false;
    }

    private bool IsNew(List<(int Start, int End)> written, int start)
    {
        var text = _text.From(0).Span;
        var item = text[start..];
        foreach (var (otherStart, end) in written)
        {
            if (item.SequenceEqual(text[otherStart..end]))
                return false;
        }

        return true;
    }

    private static List<SchemaNode>? CollectItem(MergedSchema schema, int index, bool includeContained)
    {
        var schemas = new List<SchemaNode>(1);
        foreach (var node in schema.Nodes)
        {
            if (node.Arrays is not { } keywords)
                continue;
            var item = index < keywords.PrefixItems.Count ? keywords.PrefixItems[index] : keywords.Items;
            Add(schemas, item);
            if (includeContained && index < keywords.MinContains)
                Add(schemas, keywords.Contains);
        }

        return schemas.Exists(item => item.IsFalse) ? null : schemas;
    }

    /// <summary>Writes a value to which several schemas apply, or none.</summary>
    private bool TryWriteAll(List<SchemaNode> schemas, PropertyHint hint, ulong seed, int turn, int depth) => schemas.Count switch
    {
        0 => TryWrite(FreeText, hint, seed, turn, depth),
        1 => TryWrite(schemas[0], hint, seed, turn, depth),
        _ => TryWriteCombined(schemas, hint, seed, turn, depth),
    };

    private static SchemaNode FreeText { get; } = new(SchemaPath.Root) { Types = JsonTypes.String };

    /// <summary>How many items the schemas allow together.</summary>
    /// <param name="Min">The least number.</param>
    /// <param name="Max">The largest number.</param>
    /// <param name="Prefix">The items with a schema of their own.</param>
    /// <param name="Contained">The items that <c>contains</c> asks for.</param>
    /// <param name="IsUnique">Whether no two may be equal.</param>
    private readonly record struct ItemBounds(int Min, int Max, int Prefix, int Contained, bool IsUnique)
    {
        public static ItemBounds Create(MergedSchema schema)
        {
            var bounds = new ItemBounds(0, int.MaxValue, 0, 0, false);
            foreach (var node in schema.Nodes)
            {
                if (node.Arrays is not { } keywords)
                    continue;
                var contained = keywords.Contains is null ? 0 : keywords.MinContains;
                bounds = new ItemBounds(
                    Math.Max(bounds.Min, Math.Max(keywords.MinItems, contained)),
                    Math.Min(bounds.Max, FindMax(keywords)),
                    Math.Max(bounds.Prefix, keywords.PrefixItems.Count),
                    Math.Max(bounds.Contained, contained),
                    bounds.IsUnique || keywords.IsUnique);
            }

            return bounds;
        }

        private static int FindMax(ArrayKeywords keywords)
        {
            var max = keywords.MaxItems;
            for (var i = 0; i < keywords.PrefixItems.Count; i++)
            {
                if (keywords.PrefixItems[i].IsFalse)
                    max = Math.Min(max, i);
            }

            return keywords.Items is { IsFalse: true } ? Math.Min(max, keywords.PrefixItems.Count) : max;
        }
    }
}
