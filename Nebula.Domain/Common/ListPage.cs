namespace Nebula.Domain.Common;

/// <summary>One page of a list.</summary>
/// <param name="Data">The items, in the order asked for.</param>
/// <param name="HasMore">Whether more follow in that direction.</param>
/// <typeparam name="T">What is listed.</typeparam>
public sealed record ListPage<T>(IReadOnlyList<T> Data, bool HasMore);
