namespace Nebula.Domain.Records;

/// <summary>One stored document.</summary>
/// <param name="Key">Its key, unique in its partition.</param>
/// <param name="Json">The document.</param>
/// <param name="ETag">Changes with every write; opaque.</param>
public sealed record Record(string Key, string Json, string ETag);
