using System.Buffers;
using Microsoft.AspNetCore.Http;
using Nebula.Domain.Common;

namespace Nebula.Api.Management.Requests;

/// <summary>Reads the part of a path that names a resource.</summary>
internal static class RouteIds
{
    private const int MaxLength = 200;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-:");

    /// <summary>A route value that a record store can be asked for.</summary>
    /// <param name="http">The request.</param>
    /// <param name="name">The route value's name.</param>
    /// <param name="notFound">How the error begins where nothing can have that name.</param>
    /// <exception cref="NebulaException">404: nothing can have that name.</exception>
    public static string Read(HttpContext http, string name, string notFound)
    {
        var id = http.Request.RouteValues[name]?.ToString() ?? "";
        return id.Length is > 0 and <= MaxLength && !id.AsSpan().ContainsAnyExcept(Allowed)
            ? id
            : throw NebulaError.NotFound($"{notFound} '{TextExcerpt.Truncate(id)}'.", name).ToException();
    }
}
