using System.Text;
using System.Text.Json.Nodes;
using Nebula.Api;
using Nebula.Api.ApiDescription;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

public sealed class AnswerSchemasTests
{
    private readonly AnswerSchemas _schemas = new(Encoding.UTF8.GetString(OpenApiDocument.Generate(RouteTable.All)));

    [Theory]
    [InlineData("""{"status":"ok"}""", true)]
    [InlineData("""{"status":"fine"}""", false)]
    [InlineData("""{}""", false)]
    [InlineData("""{"status":"ok","undocumented":1}""", false)]
    public void Check_AcceptsOnlyWhatTheDocumentDescribes(string json, bool fits)
    {
        var check = () => _schemas.Check(json, JsonNode.Parse("""{"$ref":"#/$defs/ServiceStatus"}""")!, "a status");

        if (fits)
            check();
        else
            Should.Throw<ShouldAssertException>(check);
    }
}
