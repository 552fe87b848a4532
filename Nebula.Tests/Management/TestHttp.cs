using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nebula.Domain.Common;
using Shouldly;

namespace Nebula.Tests.Management;

/// <summary>Runs a handler without a host.</summary>
internal static class TestHttp
{
    public static DefaultHttpContext Request(string? body = null, string? query = null, params (string Name, string Value)[] route)
    {
        var http = new DefaultHttpContext();
        if (body is not null)
            http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        if (query is not null)
            http.Request.QueryString = new QueryString("?" + query);
        foreach (var (name, value) in route)
            http.Request.RouteValues[name] = value;
        http.Response.Body = new MemoryStream();
        return http;
    }

    public static async Task<string> RunAsync(DefaultHttpContext http, Task<IResult> handler)
    {
        await (await handler).ExecuteAsync(http);
        return Encoding.UTF8.GetString(((MemoryStream)http.Response.Body).ToArray());
    }

    public static async Task<JsonElement> JsonAsync(DefaultHttpContext http, Task<IResult> handler) =>
        JsonElement.Parse(await RunAsync(http, handler));

    public static async Task<NebulaError> ErrorAsync(Func<Task<IResult>> handler) => (await Should.ThrowAsync<NebulaException>(handler)).Error;
}
