using System.Text.Json;
using Json.Schema;
using Nebula.Api.Declarations;
using Nebula.Api.Management.ApiKeys;
using Nebula.Api.Management.Deployments;
using Nebula.Domain.Declarations;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Declarations;

/// <summary>The schema that ships with the program says the same as the reader.</summary>
public sealed class DeclarationSchemaTests
{
    private const string Deployment = """ "name":"a","model":"llama-3.1-8b-instruct","gpu":"h100-sxm-80gb" """;

    private static readonly string Text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "nebula.schema.json"));
    private static readonly JsonSchema Schema = JsonSchema.FromText(Text, new BuildOptions { SchemaRegistry = new SchemaRegistry() });

    [Fact]
    public void Schema_Members_AreTheReaders()
    {
        using var document = JsonDocument.Parse(Text);
        var root = document.RootElement;
        Names(root).ShouldBe(DeclarationReader.Members, ignoreOrder: true);
        Names(root.GetProperty("$defs").GetProperty("deployment")).ShouldBe(DeploymentDraft.Fields.Names, ignoreOrder: true);
        Names(root.GetProperty("$defs").GetProperty("key")).ShouldBe(ApiKeyDraft.Fields.Names, ignoreOrder: true);
        Names(root.GetProperty("$defs").GetProperty("limits")).ShouldBe(LimitsDraft.Names, ignoreOrder: true);
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{"$schema":"x","scripts":[],"faults":null,"deployments":null,"keys":null}""", true)]
    [InlineData($$"""{"deployments":[{ {{Deployment}} }]}""", true)]
    [InlineData($$"""{"deployments":[{ {{Deployment}},"replicas":64,"max_batch_size":null,"gpus_per_replica":2 }]}""", true)]
    [InlineData("""{"keys":[{"name":"ci","models":null,"expires_at":"2030-01-01","limits":{"tokens_per_day":1},"metadata":{"a":"b"}}]}""", true)]
    [InlineData("[]", false)]
    [InlineData("""{"deployment":[]}""", false)]
    [InlineData("""{"scripts":["none/*.json"]}""", true)]
    [InlineData("""{"scripts":[5]}""", false)]
    [InlineData("""{"faults":{}}""", false)]
    [InlineData("""{"deployments":{}}""", false)]
    [InlineData("""{"deployments":[{"name":"a"}]}""", false)]
    [InlineData($$"""{"deployments":[{ {{Deployment}},"replicas":65 }]}""", false)]
    [InlineData($$"""{"deployments":[{ {{Deployment}},"gpus_per_replica":3 }]}""", false)]
    [InlineData($$"""{"deployments":[{ {{Deployment}},"max_batch_size":0 }]}""", false)]
    [InlineData("""{"keys":[{}]}""", false)]
    [InlineData("""{"keys":[{"name":"ci","limits":{"tokens_per_day":0}}]}""", false)]
    [InlineData("""{"keys":[{"name":"ci","limits":{"tokens":1}}]}""", false)]
    [InlineData("""{"keys":[{"name":"ci","models":[]}]}""", false)]
    [InlineData("""{"keys":[{"name":"ci","metadata":{"a":1}}]}""", false)]
    public void Schema_AndReader_Agree(string json, bool isRight)
    {
        using var document = JsonDocument.Parse(json);
        Schema.Evaluate(document.RootElement).IsValid.ShouldBe(isRight);
        IsRead(json).ShouldBe(isRight);
    }

    private static bool IsRead(string json)
    {
        try
        {
            DeclarationReader.Parse("nebula.json", json, static _ => null);
            return true;
        }
        catch (DeclarationException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Names(JsonElement type) => type.GetProperty("properties").EnumerateObject().Select(static member => member.Name);
}
