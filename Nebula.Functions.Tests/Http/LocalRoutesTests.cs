using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Nebula.Local;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Http;

public sealed class LocalRoutesTests
{
    [Fact]
    public async Task Local_ServesTheSameRoutesAsTheFunctions()
    {
        var folder = Directory.CreateTempSubdirectory("nebula-routes-");
        try
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Configuration.AddInMemoryCollection([new("Nebula:DataDirectory", folder.FullName)]);
            builder.AddNebulaLocal();
            await using var app = builder.Build();
            app.UseNebulaLocal();

            var served = ((IEndpointRouteBuilder)app).DataSources.SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>()
                .Select(static endpoint => $"{Verbs(endpoint)} {endpoint.RoutePattern.RawText!.TrimStart('/')}")
                .Where(static route => !IsDashboard(route)).Distinct().ToList();
            var functions = FunctionCatalog.Http.Select(static function => $"{string.Join(' ', function.Verbs)} {function.Template}").ToList();

            served.Where(static route => !IsAzure(route)).Order(StringComparer.Ordinal).ShouldBe(functions.Where(static route => !IsAzure(route)).Order(StringComparer.Ordinal));
            // One function serves all paths of Azure OpenAI, and finds the route in the table.
            functions.Where(IsAzure).ShouldHaveSingleItem();
            served.Count(IsAzure).ShouldBeGreaterThan(1);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Verbs(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } verbs ? string.Join(' ', verbs) : "*";

    private static bool IsAzure(string route) => route.Contains(" openai/", StringComparison.Ordinal);

    private static bool IsDashboard(string route) => route.EndsWith(' ') || route.Contains(" ui", StringComparison.Ordinal);
}
