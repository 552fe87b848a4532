using Nebula.Domain.Common;

namespace Nebula.Api.Management.Responses;

/// <summary>One page of a list, paged by id as OpenAI's lists are.</summary>
/// <typeparam name="T">The items.</typeparam>
internal sealed record ListBody<T>(string Object, IReadOnlyList<T> Data, string? FirstId, string? LastId, bool HasMore)
{
    /// <summary>Creates the body of a page.</summary>
    public static ListBody<T> Create<TItem>(ListPage<TItem> page, IReadOnlyList<T> data, Func<TItem, string> id) => new(
        "list",
        data,
        page.Data.Count > 0 ? id(page.Data[0]) : null,
        page.Data.Count > 0 ? id(page.Data[^1]) : null,
        page.HasMore);
}
