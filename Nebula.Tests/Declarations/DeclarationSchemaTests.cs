using System.Text.Json;
using Json.Schema;
using Nebula.Api.Declarations;
using Nebula.Api.Management.ApiKeys;
using Nebula.Api.Management.Deployments;
using Nebula.Api.Management.Faults;
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
        Names(root.GetProperty("$defs").GetProperty("fault")).ShouldBe(FaultDraft.Fields.Names, ignoreOrder: true);
        Names(root.GetProperty("$defs").GetProperty("limits")).ShouldBe(LimitsDraft.Names, ignoreOrder: true);
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{"$schema":"x","scripts":[],"faults":null,"deployments":null,"keys":null}""", true)]
    [InlineData($$"""{"deployments":[{ {{Deployment}} }]}""", true)]
    [InlineData($$"""{"deployments":[{ {{Deployment}},"replicas":64,"max_batch_size":null,"gpus_per_replica":2 }]}""", true)]
    [InlineData($$"""{"deployments":[{ {{Deployment}},"weights":"fp8","kv_cache_dtype":"fp8","prefix_caching":false,"expert_parallel":null,"max_batched_tokens":4096,"gpu_memory_utilization":0.95 }]}""", true)]
    [InlineData("""{"keys":[{"name":"ci","models":null,"expires_at":"2030-01-01","limits":{"tokens_per_day":1},"metadata":{"a":"b"},"allow_faults":true}]}""", true)]
    [InlineData("[]", false)]
    [InlineData("""{"deployment":[]}""", false)]
    [InlineData("""{"scripts":["none/*.json"]}""", true)]
    [InlineData("""{"scripts":[5]}""", false)]
    [InlineData("""{"faults":{}}""", false)]
    [InlineData("""{"faults":[{"name":"flaky","kind":"error","status":503,"retry_after":0.5,"probability":0.1,"seed":7,"deployments":["a"],"keys":["k"],"ends_at":"2030-01-01"}]}""", true)]
    [InlineData("""{"faults":[{"name":"flaky"}]}""", false)]
    [InlineData("""{"faults":[{"name":"Flaky","kind":"cut"}]}""", false)]
    [InlineData("""{"faults":[{"name":"flaky","kind":"outage"}]}""", false)]
    [InlineData("""{"faults":[{"name":"flaky","kind":"error","status":200}]}""", false)]
    [InlineData("""{"faults":[{"name":"flaky","kind":"cut","probability":2}]}""", false)]
    [InlineData("""{"faults":[{"name":"f","kind":"error"},{"name":"g","kind":"cut","after_tokens":0,"mid_event":true},{"name":"h","kind":"malformed_chunk","seconds":null}]}""", true)]
    [InlineData("""{"faults":[{"name":"f","kind":"slow_first_token","seconds":1},{"name":"g","kind":"stall","seconds":0.5,"after_tokens":3},{"name":"h","kind":"slow_stream","factor":2}]}""", true)]
    [InlineData("""{"faults":[{"name":"f","kind":"replica_loss","after_tokens":2,"move":true}]}""", true)]
    [InlineData("""{"faults":[{"name":"f","kind":"slow_first_token"}]}""", false)]
    [InlineData("""{"faults":[{"name":"f","kind":"slow_first_token","seconds":null}]}""", false)]
    [InlineData("""{"faults":[{"name":"f","kind":"slow_first_token","seconds":1,"after_tokens":1}]}""", false)]
    [InlineData("""{"faults":[{"name":"f","kind":"stall","after_tokens":1}]}""", false)]
    [InlineData("""{"faults":[{"name":"f","kind":"slow_stream"}]}""", false)]
    [InlineData("""{"faults":[{"name":"f","kind":"slow_stream","seconds":1}]}""", false)]
    [InlineData("""{"faults":[{"name":"f","kind":"error","seconds":1}]}""", false)]
    [InlineData("""{"faults":[{"name":"f","kind":"cut","move":true}]}""", false)]
    [InlineData("""{"faults":[{"name":"f","kind":"malformed_chunk","mid_event":true}]}""", false)]
    [InlineData("""{"faults":[{"name":"f","kind":"replica_loss","status":500}]}""", false)]
    [InlineData("""{"deployments":[{"name":"a","backend":{"type":"upstream","url":"https://host/v1","model":"m","secret":"${KEY:-none}"} },{"name":"b","routes":[{"deployment":"a","weight":2}],"fallbacks":["a"]}]}""", true)]
    [InlineData("""{"deployments":[{"name":"a","backend":{"type":"upstream","model":"m"} }]}""", false)]
    [InlineData("""{"deployments":{}}""", false)]
    [InlineData("""{"deployments":[{"name":"a"}]}""", false)]
    [InlineData($$"""{"deployments":[{ {{Deployment}},"replicas":65 }]}""", false)]
    [InlineData($$"""{"deployments":[{ {{Deployment}},"gpus_per_replica":3 }]}""", false)]
    [InlineData($$"""{"deployments":[{ {{Deployment}},"max_batch_size":0 }]}""", false)]
    [InlineData($$"""{"deployments":[{ {{Deployment}},"weights":"int8" }]}""", false)]
    [InlineData($$"""{"deployments":[{ {{Deployment}},"kv_cache_dtype":"bf16" }]}""", false)]
    [InlineData($$"""{"deployments":[{ {{Deployment}},"gpu_memory_utilization":0.05 }]}""", false)]
    [InlineData($$"""{"deployments":[{ {{Deployment}},"max_batched_tokens":0 }]}""", false)]
    [InlineData("""{"deployments":[{"name":"a","weights":"fp8","backend":{"type":"upstream","url":"https://host/v1","model":"m"} }]}""", false)]
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
