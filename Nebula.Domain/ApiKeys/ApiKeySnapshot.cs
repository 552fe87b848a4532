namespace Nebula.Domain.ApiKeys;

/// <summary>All API keys at one moment, in each order that a list may have.</summary>
public sealed class ApiKeySnapshot
{
    private readonly Lazy<ApiKey[]> _byName;

    internal ApiKeySnapshot(IEnumerable<ApiKey> keys)
    {
        ByCreation = InOrder([.. keys], static (a, b) => a.CreatedAt.CompareTo(b.CreatedAt));
        _byName = new Lazy<ApiKey[]>(() => InOrder([.. ByCreation], static (a, b) => string.Compare(a.Name, b.Name, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<ApiKey> ByCreation { get; }

    /// <summary>By name, ignoring case.</summary>
    public IReadOnlyList<ApiKey> ByName => _byName.Value;

    /// <summary>By last use; keys that were never used come first.</summary>
    /// <param name="lastUse">Returns when a key was last used.</param>
    public IReadOnlyList<ApiKey> ByLastUse(Func<ApiKey, DateTimeOffset> lastUse)
    {
        var used = ByCreation.Select(key => (Key: key, At: lastUse(key))).ToArray();
        Array.Sort(used, static (a, b) => ThenById(a.At.CompareTo(b.At), a.Key, b.Key));
        return Array.ConvertAll(used, static key => key.Key);
    }

    private static ApiKey[] InOrder(ApiKey[] keys, Comparison<ApiKey> order)
    {
        Array.Sort(keys, (a, b) => ThenById(order(a, b), a, b));
        return keys;
    }

    private static int ThenById(int order, ApiKey a, ApiKey b) => order != 0 ? order : string.CompareOrdinal(a.Id, b.Id);
}
