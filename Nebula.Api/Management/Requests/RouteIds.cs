using System.Buffers;
using Microsoft.AspNetCore.Http;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;

namespace Nebula.Api.Management.Requests;

/// <summary>Reads the route value that names a resource.</summary>
internal static class RouteIds
{
    private const int MaxLength = 200;
    private const string EncodedSlash = "%2F"; // the one character that the server leaves encoded in a path

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-:");

    /// <summary>Reads the id of a record.</summary>
    /// <param name="http">The request.</param>
    /// <param name="name">The route value's name.</param>
    /// <param name="notFound">How the error begins if no record can have that id.</param>
    /// <exception cref="NebulaException">404: no record can have that id.</exception>
    public static string Read(HttpContext http, string name, string notFound)
    {
        var id = http.Request.RouteValues[name]?.ToString() ?? "";
        return id.Length is > 0 and <= MaxLength && !id.AsSpan().ContainsAnyExcept(Allowed) ? id : throw CreateException(id, name, notFound);
    }

    /// <summary>Reads the name of a deployment, whose slashes may be encoded.</summary>
    /// <exception cref="NebulaException">404: no deployment can have that name.</exception>
    public static string ReadDeployment(HttpContext http, string name)
    {
        var deployment = ReadModel(http, name);
        return DeploymentName.IsValid(deployment) ? deployment : throw CreateException(deployment, name, "No deployment is named");
    }

    /// <summary>Reads what may be the name or the alias of a deployment; its slashes may be encoded.</summary>
    public static string ReadModel(HttpContext http, string name) =>
        (http.Request.RouteValues[name]?.ToString() ?? "").Replace(EncodedSlash, "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>The deployment that the path of an Azure OpenAI client names; null if the path names none.</summary>
    public static string? FindDeployment(HttpContext http) =>
        http.Request.RouteValues.ContainsKey(AzureRoutes.DeploymentValue) ? ReadModel(http, AzureRoutes.DeploymentValue) : null;

    private static NebulaException CreateException(string id, string name, string notFound) => NebulaError.NotFound($"{notFound} '{TextExcerpt.Truncate(id)}'.", name).ToException();
}
