using System.Buffers;
using Microsoft.AspNetCore.Http;
using Nebula.Domain.Common;

namespace Nebula.Api.Management.Requests;

/// <summary>Reads the route value that names a resource.</summary>
internal static class RouteIds
{
    private const int MaxLength = 200;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-:");

    /// <summary>A route value that can be a record's id.</summary>
    /// <param name="http">The request.</param>
    /// <param name="name">The route value's name.</param>
    /// <param name="notFound">The start of the error's message.</param>
    /// <exception cref="NebulaException">404: no record can have that id.</exception>
    public static string Read(HttpContext http, string name, string notFound)
    {
        var id = http.Request.RouteValues[name]?.ToString() ?? "";
        return id.Length is > 0 and <= MaxLength && !id.AsSpan().ContainsAnyExcept(Allowed)
            ? id
            : throw NebulaError.NotFound($"{notFound} '{TextExcerpt.Truncate(id)}'.", name).ToException();
    }
}
