namespace Nebula.Domain.Common;

/// <summary>Finds the known name that a misspelled one was meant to be.</summary>
public static class NearestName
{
    private const int MaxLength = 100;

    /// <summary>The known name with the fewest edits; null if none is near enough to be a likely meaning.</summary>
    /// <param name="name">The unknown name.</param>
    /// <param name="known">The names that exist.</param>
    /// <param name="length">The characters at the name's end that may be wrong, if it starts with a path that is right; null is the whole name.</param>
    public static string? Find(string name, IEnumerable<string> known, int? length = null)
    {
        if (name.Length > MaxLength)
            return null;
        var (best, fewest) = ((string?)null, Math.Max(2, (length ?? name.Length) / 3) + 1);
        foreach (var candidate in known)
        {
            // A name that was cut short is as near as one with a wrong letter.
            var edits = name.Length > 2 && candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase) ? 1 : CountEdits(name.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (edits < fewest)
                (best, fewest) = (candidate, edits);
        }

        return best;
    }

    /// <summary>A question that names the nearest known name, after a space; empty if there is none.</summary>
    /// <inheritdoc cref="Find"/>
    public static string Suggest(string name, IEnumerable<string> known, int? length = null) => Find(name, known, length) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    // The Levenshtein distance, one row of the table at a time.
    private static int CountEdits(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 0; i < a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i + 1;
            for (var j = 0; j < b.Length; j++)
            {
                var replaced = diagonal + (a[i] == b[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(row[j], diagonal) + 1);
            }
        }

        return row[^1];
    }
}
