using System.Text;
using System.Text.Json.Nodes;
using Nebula.Api;
using Nebula.Api.ApiDescription;
using Nebula.Api.Management.ApiKeys;
using Nebula.Api.Management.Deployments;
using Nebula.Api.OpenAI.Chat.Requests;
using Nebula.Api.OpenAI.Responses.Requests;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;
using static Nebula.Tests.Management.TestHttp;

namespace Nebula.Tests.Management.ApiDescription;

public sealed class OpenApiDocumentTests
{
    private const string File = "Nebula.Api/ApiDescription/openapi.json";

    [Fact]
    public async Task File_IsWhatTheRoutesGenerate()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var path = Path.Combine(Component.FindRepository(), File);
        var current = Encoding.UTF8.GetString(OpenApiDocument.Generate(RouteTable.All));
        if (Environment.GetEnvironmentVariable("UPDATE_OPENAPI") == "1")
            await System.IO.File.WriteAllTextAsync(path, current, cancellationToken);

        var checkedIn = (await System.IO.File.ReadAllTextAsync(path, cancellationToken)).ReplaceLineEndings("\n");

        (checkedIn == current).ShouldBeTrue($"{File} is not what the routes generate; run 'UPDATE_OPENAPI=1 dotnet test' to update it.");
    }

    [Fact]
    public async Task Get_Document_HasNoDanglingReferences()
    {
        var http = Request();

        var document = JsonNode.Parse(await RunAsync(http, OpenApiHandlers.Get(http)))!;

        http.Response.ContentType.ShouldBe("application/json");
        document["openapi"]!.GetValue<string>().ShouldBe("3.1.0");
        foreach (var reference in References(document))
            Resolve(document, reference).ShouldNotBeNull(reference);
    }

    [Fact]
    public void Generate_EveryRouteButTheDocumentsOwnAndThoseThatOnlyRefuse_IsDescribed() =>
        RouteTable.All.Where(static route => route is { Operation: null, IsAlias: false }).Select(static route => route.Template)
            .ShouldBe([Routes.OllamaPush, Routes.OllamaCreate, Routes.OllamaCopy, Routes.OllamaDelete, Routes.OllamaBlob, Routes.OllamaBlob, Routes.OpenApi, Routes.Docs, Routes.DocsScript, Routes.Fallback]);

    [Fact]
    public void Generate_OperationIds_AreUnique() =>
        RouteTable.All.Where(static route => route.Operation is not null).Select(static route => route.Operation!.Id).ShouldBeUnique();

    [Theory]
    [InlineData("CreateApiKey", nameof(ApiKeyDraft))]
    [InlineData("UpdateApiKey", nameof(ApiKeyDraft))]
    [InlineData("RotateApiKey", nameof(RotationDraft))]
    [InlineData("CreateDeployment", nameof(DeploymentDraft))]
    [InlineData("EstimateDeployment", nameof(EstimateDraft))]
    public void Generate_RequestBody_HasTheFieldsThatAreRead(string schema, string draft)
    {
        IReadOnlyList<string> read = draft switch
        {
            nameof(ApiKeyDraft) => ApiKeyDraft.Fields.Names,
            nameof(RotationDraft) => RotationDraft.Fields.Names,
            nameof(DeploymentDraft) => DeploymentDraft.Fields.Names,
            _ => EstimateDraft.Fields.Names,
        };

        Properties(schema).ShouldBe(read.Where(name => schema != "UpdateApiKey" || name != "secret"), ignoreOrder: true); // a secret is refused in a patch
    }

    [Theory]
    [InlineData("UpdateDeployment")]
    [InlineData("CreateChatCompletion")]
    [InlineData("CreateResponse")]
    public void Generate_RequestBodyOfSomeFields_HasOnlyFieldsThatAreRead(string schema) =>
        Properties(schema).ShouldBeSubsetOf(schema switch
        {
            "UpdateDeployment" => DeploymentDraft.Fields.Names,
            "CreateResponse" => ResponseDraft.Fields.Names,
            _ => ChatDraft.Fields.Names,
        });

    private static IEnumerable<string> Properties(string schema) =>
        JsonNode.Parse(OpenApiDocument.Generate(RouteTable.All))!["components"]!["schemas"]![schema]!["properties"]!.AsObject().Select(static property => property.Key);

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(static field => field.Key == "$ref" ? [field.Value!.GetValue<string>()] : References(field.Value)),
        JsonArray array => array.SelectMany(References),
        _ => [],
    };

    private static JsonNode? Resolve(JsonNode document, string reference) =>
        reference.Split('/').Skip(1).Aggregate((JsonNode?)document, static (node, name) => node?[name]);
}
