namespace Nebula.Domain.Records;

/// <summary>A document that has changed.</summary>
/// <param name="Partition">Its partition, or <c>*</c>.</param>
/// <param name="Key">Its key, or <c>*</c> for all of the partition.</param>
public readonly record struct Change(string Partition, string Key)
{
    /// <summary>Anything may have changed.</summary>
    public static Change Everything { get; } = new("*", "*");

    /// <summary>Whether this concerns <paramref name="partition"/>.</summary>
    public bool Concerns(string partition) => Partition == "*" || Partition == partition;
}
