namespace Nebula.Domain.Common;

/// <summary>The requested page of a list, paged by id as in OpenAI's lists.</summary>
public sealed record PageRequest
{
    /// <summary>Items per page by default.</summary>
    public const int DefaultLimit = 20;

    /// <summary>The largest page.</summary>
    public const int MaxLimit = 100;

    /// <summary>How many items at most, 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>Only items after the one with this id.</summary>
    public string? After { get; init; }

    /// <summary>Only items before the one with this id.</summary>
    public string? Before { get; init; }

    /// <summary>Oldest first instead of newest first.</summary>
    public bool Ascending { get; init; }

    /// <summary>Cuts this page out of a list that is in order already.</summary>
    /// <exception cref="NebulaException">400: <see cref="After"/> or <see cref="Before"/> names nothing in the list.</exception>
    public ListPage<T> Cut<T>(IReadOnlyList<T> ordered, Func<T, string> id)
    {
        var start = After is null ? 0 : IndexOf(ordered, id, After, "after") + 1;
        var end = Before is null ? ordered.Count : IndexOf(ordered, id, Before, "before");
        if (Before is not null && After is null)
            start = Math.Max(0, end - Limit); // the page that ends just before the one named
        var count = Math.Clamp(end - start, 0, Limit);
        var data = new T[count];
        for (var i = 0; i < count; i++)
            data[i] = ordered[start + i];
        var hasMore = Before is not null && After is null ? start > 0 : start + count < end;
        return new ListPage<T>(data, hasMore);
    }

    private static int IndexOf<T>(IReadOnlyList<T> ordered, Func<T, string> id, string wanted, string param)
    {
        for (var i = 0; i < ordered.Count; i++)
        {
            if (id(ordered[i]) == wanted)
                return i;
        }

        throw NebulaError.Invalid($"'{param}' names no item of this list: '{TextExcerpt.Truncate(wanted)}'.", param).ToException();
    }
}

/// <summary>One page of a list.</summary>
/// <param name="Data">The items, in the requested order.</param>
/// <param name="HasMore">Whether more follow in that direction.</param>
/// <typeparam name="T">The type of the items.</typeparam>
public sealed record ListPage<T>(IReadOnlyList<T> Data, bool HasMore);
