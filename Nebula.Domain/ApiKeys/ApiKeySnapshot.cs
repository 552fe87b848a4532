namespace Nebula.Domain.ApiKeys;

/// <summary>All API keys at one moment, in the orders that lists ask for.</summary>
public sealed class ApiKeySnapshot
{
    private readonly Lazy<ApiKey[]> _byName;

    internal ApiKeySnapshot(IEnumerable<ApiKey> keys)
    {
        ByCreation = InOrder([.. keys], static (a, b) => a.CreatedAt.CompareTo(b.CreatedAt));
        _byName = new Lazy<ApiKey[]>(() => InOrder([.. ByCreation], static (a, b) => string.Compare(a.Name, b.Name, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>The oldest first.</summary>
    public IReadOnlyList<ApiKey> ByCreation { get; }

    /// <summary>By name, upper and lower case alike.</summary>
    public IReadOnlyList<ApiKey> ByName => _byName.Value;

    /// <summary>By when they were last used, never used ones first.</summary>
    /// <param name="lastUse">When a key was.</param>
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
