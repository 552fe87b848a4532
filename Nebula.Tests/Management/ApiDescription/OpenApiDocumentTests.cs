using System.Text.Json.Nodes;
using Nebula.Api.ApiDescription;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;
using static Nebula.Tests.Management.TestHttp;

namespace Nebula.Tests.Management.ApiDescription;

public sealed class OpenApiDocumentTests
{
    private const string Document = "Nebula.Api/ApiDescription/openapi.json";
    private const string Parts = "Nebula.Tests/Management/ApiDescription/parts.json";

    [Fact]
    public async Task OpenApiDocument_IsCurrent()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var root = Component.FindRepository();
        var current = OpenApiGenerator.Generate(await File.ReadAllTextAsync(Path.Combine(root, Parts), cancellationToken));
        var file = Path.Combine(root, Document);
        if (Environment.GetEnvironmentVariable("UPDATE_OPENAPI") == "1")
            await File.WriteAllTextAsync(file, current, cancellationToken);

        var checkedIn = (await File.ReadAllTextAsync(file, cancellationToken)).ReplaceLineEndings("\n");

        (checkedIn == current).ShouldBeTrue(
            $"{Document} is not what the API's types say; run 'UPDATE_OPENAPI=1 dotnet test' to update it.");
    }

    [Fact]
    public async Task OpenApiDocument_IsServedAndRefersToNothingThatIsMissing()
    {
        var http = Request();

        var document = JsonNode.Parse(await RunAsync(http, OpenApiHandlers.Get(http)))!;

        http.Response.ContentType.ShouldBe("application/json");
        document["openapi"]!.GetValue<string>().ShouldBe("3.1.0");
        foreach (var reference in References(document))
            Resolve(document, reference).ShouldNotBeNull(reference);
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(static field => field.Key == "$ref" ? [field.Value!.GetValue<string>()] : References(field.Value)),
        JsonArray array => array.SelectMany(References),
        _ => [],
    };

    private static JsonNode? Resolve(JsonNode document, string reference) =>
        reference.Split('/').Skip(1).Aggregate((JsonNode?)document, static (node, name) => node?[name]);
}
