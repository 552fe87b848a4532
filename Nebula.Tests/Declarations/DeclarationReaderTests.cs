using Nebula.Api.Declarations;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Declarations;
using Nebula.Domain.Deployments;
using Nebula.Domain.RateLimiting;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Declarations;

public sealed class DeclarationReaderTests
{
    private const string Complete = """
        { // comments and trailing commas are fine
          "$schema": "./nebula.schema.json",
          "deployments": [ { "name": "chat", "model": "llama-3.1-8b-instruct", "gpu": "h100-sxm-80gb", "replicas": 2, "max_batch_size": 8, }, ],
          "keys": [ { "name": "ci", "limits": { "requests_per_minute": 600 }, "models": ["chat"], "metadata": { "team": "search" }, "expires_at": "2020-01-01T00:00:00Z" } ],
          "scripts": [], "faults": null,
        }
        """;

    [Fact]
    public void Parse_CompleteFile_ReadsEveryMember()
    {
        var declaration = Parse(Complete);
        var deployment = declaration.Deployments.ShouldHaveSingleItem();
        deployment.Wanted.ShouldBe(new NewDeployment("chat", "llama-3.1-8b-instruct", "h100-sxm-80gb") { Replicas = 2, MaxBatchSize = 8 });
        deployment.Change.ShouldBe(new(2, 8));
        var key = declaration.Keys.ShouldHaveSingleItem().Wanted;
        key.Id.ShouldBe(DeclaredKey.CreateId("ci"));
        key.Limits.ShouldBe(new RateLimits { RequestsPerMinute = 600 });
        key.Models.ShouldBe(["chat"]);
        key.Metadata["team"].ShouldBe("search");
        key.ExpiresAt.ShouldBe(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)); // the next start must not fail because a key has expired
    }

    [Fact]
    public void Parse_AbsentMembers_ChangeNothing()
    {
        var declaration = Parse("""{"deployments":[{"name":"chat","model":"llama-3.1-8b-instruct","gpu":"h100-sxm-80gb"}],"keys":[{"name":"ci"}]}""");
        declaration.Deployments[0].Change.ShouldBe(new(null, null));
        var key = new ApiKey { Id = DeclaredKey.CreateId("ci"), Name = "ci", SecretHash = "", CreatedAt = default, Models = ["a"], Limits = new() { TokensPerDay = 5 } };
        declaration.Keys[0].Change(key).ShouldBe(key);
    }

    [Fact]
    public void Parse_ManyMistakes_NamesEveryOneWithItsPath()
    {
        var mistakes = Fail("""
            {
              "deployments": [
                { "name": "Chat!", "model": "llama-9", "gpu": "h1000", "replicas": 65, "gpus_per_replica": 3, "max_batch": 8 },
                { "name": "a", "model": "llama-3.1-405b-instruct", "gpu": "l4-24gb", "gpus_per_replica": 1 },
                { "name": "a", "model": "llama-3.1-8b-instruct" },
                5
              ],
              "keys": [
                { "name": "ci", "limits": { "requests_per_minute": 0, "tokens_per_minute": "many", "token_per_day": 5 }, "models": ["ok", "No!", "fine", "Nor this"], "metadata": { "a.b": 5 } },
                { "name": "ci", "expires_at": "tomorrow" }
              ],
              "key": [], "scripts": ["./a.json", 5], "faults": [{}]
            }
            """);
        mistakes.Select(static mistake => mistake.Path).ShouldBe(
        [
            "key", "scripts[0]", "scripts[1]", "faults[0].name", "faults[0].kind",
            "deployments[0].max_batch", "deployments[0].name", "deployments[0].replicas", "deployments[0].model", "deployments[0].gpu", "deployments[0].gpus_per_replica",
            "deployments[1].gpu", "deployments[2].name", "deployments[2].gpu", "deployments[3]",
            "keys[0].limits.token_per_day", "keys[0].limits.requests_per_minute", "keys[0].limits.tokens_per_minute", "keys[0].models[1]", "keys[0].models[3]", "keys[0].metadata.a.b",
            "keys[1].name", "keys[1].expires_at",
        ], ignoreOrder: true);
        Reason(mistakes, "key").ShouldContain("Did you mean 'keys'?");
        Reason(mistakes, "scripts[0]").ShouldBe("There is no file './a.json'.");
        Reason(mistakes, "faults[0].kind").ShouldBe("This member is required.");
        Reason(mistakes, "deployments[0].max_batch").ShouldContain("Did you mean 'max_batch_size'?");
        Reason(mistakes, "deployments[2].name").ShouldBe("deployments[1] has the name 'a' already.");
        Reason(mistakes, "keys[0].limits.token_per_day").ShouldContain("Did you mean 'tokens_per_day'?");
        Reason(mistakes, "keys[0].models[3]").ShouldContain("'models[3]'");
    }

    [Fact]
    public void Parse_ModelThatDoesNotFit_SaysWhy() =>
        Reason(Fail("""{"deployments":[{"name":"a","model":"llama-3.1-70b-instruct","gpu":"l4-24gb","gpus_per_replica":1}]}"""), "deployments[0].gpu").ShouldContain("GB");

    [Fact]
    public void Parse_FormatThatTheGpuDoesNotHave_SaysSo() => Reason(
        Fail("""{"deployments":[{"name":"a","model":"llama-3.1-8b-instruct","gpu":"mi300x-192gb","weights":"nvfp4"}]}"""), "deployments[0].weights")
        .ShouldBe("Invalid 'weights': the Instinct MI300X 192 GB does not run nvfp4; its formats are bf16, fp8, mxfp4, int4.");

    [Fact]
    public void Parse_NameOfARoute_IsRefused() =>
        Reason(Fail("""{"deployments":[{"name":"catalog","model":"llama-3.1-8b-instruct","gpu":"h100-sxm-80gb"}]}"""), "deployments[0].name").ShouldContain("is a route");

    [Theory]
    [InlineData("${NAME}", "from-environment")]
    [InlineData("a-${NAME:-other}-z", "a-from-environment-z")]
    [InlineData("${UNSET:-other}", "other")]
    [InlineData("${EMPTY:-other}", "other")]
    [InlineData("$NAME", "$NAME")]
    [InlineData("$${NAME}", "${NAME}")]
    public void Parse_Placeholder_IsReplaced(string written, string read) =>
        Parse($$"""{"keys":[{"name":"{{written}}"}]}""", name => name switch { "NAME" => "from-environment", "EMPTY" => "", _ => null }).Keys[0].Wanted.Name.ShouldBe(read);

    [Fact]
    public void Parse_UnsetVariableWithoutDefault_IsAMistake() =>
        Reason(Fail("""{"keys":[{"name":"ci","metadata":{"team":"${TEAM}"}}]}"""), "keys[0].metadata.team").ShouldContain("'TEAM' is not set");

    [Theory]
    [InlineData("""{"keys":[{"name":"ci","secret":"${CI_KEY}"}]}""", "CI_KEY")]
    [InlineData("""{"keys":[{"name":"ci","secret":"${CI_KEY}${CI_KEY}"}]}""", "CI_KEY")]
    public void Parse_UnsetVariableInAValueWithRules_IsOneMistake(string json, string variable) =>
        Fail(json).ShouldHaveSingleItem().Reason.ShouldContain($"'{variable}' is not set");

    [Theory]
    [InlineData("{\n\"keys\": [}", "It is not valid JSON at line 2, byte 10.")]
    [InlineData("""{"keys":[],"keys":[]}""", "keys")]
    [InlineData("[]", "It must be a JSON object.")]
    [InlineData("", "It is not valid JSON")]
    public void Parse_NotAJsonObject_SaysSo(string json, string reason) => Reason(Fail(json), "").ShouldContain(reason);

    [Fact]
    public void Parse_EntriesThatAreNoArray_AreAMistake() => Reason(Fail("""{"keys":{}}"""), "keys").ShouldBe("It must be an array.");

    [Fact]
    public void Read_MissingFile_SaysSo() =>
        Should.Throw<DeclarationException>(static () => DeclarationReader.Read("/nonexistent/nebula.json", static _ => null)).Message.ShouldContain("There is no such file.");

    private static Declaration Parse(string json, Func<string, string?>? environment = null) => DeclarationReader.Parse("nebula.json", json, environment ?? (static _ => null));

    private static IReadOnlyList<DeclarationMistake> Fail(string json) => Should.Throw<DeclarationException>(() => Parse(json)).Mistakes;

    private static string Reason(IReadOnlyList<DeclarationMistake> mistakes, string path) => mistakes.Single(mistake => mistake.Path == path).Reason;
}
