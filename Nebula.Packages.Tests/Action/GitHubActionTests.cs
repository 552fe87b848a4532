using System.Net.Http.Headers;
using System.Text.Json;
using Shouldly;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Nebula.Packages.Tests.Action;

/// <summary>The GitHub Action, whose steps really run and really start Nebula.</summary>
public sealed class GitHubActionTests
{
    [Fact]
    public async Task The_defaults_start_a_server_that_the_variables_lead_to()
    {
        using var run = await ActionRun.StartAsync(arrange: null);
        run.Succeeded.ShouldBeTrue(run.Log);
        run.Environment["OPENAI_BASE_URL"].ShouldBe(run.Output("base-url"));
        run.Environment["OPENAI_API_KEY"].ShouldBe(run.Output("api-key"));
        run.Environment["NEBULA_URL"].ShouldBe(run.Output("url"));
        run.Environment["NEBULA_ADMIN_KEY"].ShouldBe(run.Output("admin-key"));
        run.Log.ShouldContain($"::add-mask::{run.Output("api-key")}");
        run.Log.ShouldContain($"::add-mask::{run.Output("admin-key")}");
        File.Exists(run.Output("log")).ShouldBeTrue();
        using var client = Connect(run);
        (await client.GetStringAsync("models")).ShouldSatisfyAllConditions(static models => models.ShouldContain("\"gpt-5-mini\""), static models => models.ShouldContain("\"text-embedding-3-small\""));
        (await AskAsync(client, "gpt-4o-mini", "hello")).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Inputs_choose_models_key_scripts_and_seed()
    {
        const string Script = """{"fixtures":[{"match":{"userMessage":"hello"},"response":{"content":"Hi from a script"}}]}""";
        using var run = await ActionRun.StartAsync(
            static folder =>
            {
                Directory.CreateDirectory(Path.Combine(folder, "fixtures"));
                File.WriteAllText(Path.Combine(folder, "fixtures", "a.json"), Script);
            },
            ("models", "mine = yours , his\n\n  other\n"), ("api-key", "sk-$HOME-\"quoted\"-${x}"), ("scripts", "fixtures/*.json\n"), ("seed", "7"), ("strict", "true"));
        run.Succeeded.ShouldBeTrue(run.Log);
        run.Output("api-key").ShouldBe("sk-$HOME-\"quoted\"-${x}");
        using var client = Connect(run);
        JsonElement.Parse(await client.GetStringAsync("models")).GetProperty("data").EnumerateArray().Select(static model => model.GetProperty("id").GetString()).ShouldBe(["mine", "yours", "his", "other"], ignoreOrder: true);
        (await AskAsync(client, "his", "hello")).ShouldBe("Hi from a script");
        using var refused = await client.PostAsync("chat/completions", Body("mine", "something else"));
        ((int)refused.StatusCode).ShouldBe(404);
    }

    [Fact]
    public async Task A_file_declares_everything_itself()
    {
        using var run = await ActionRun.StartAsync(
            static folder => File.WriteAllText(
                Path.Combine(folder, "nebula.json"), """{"deployments":[{"name":"declared","model":"llama-3.1-8b-instruct","gpu":"h100-sxm-80gb"}],"keys":[{"name":"ci"}]}"""),
            ("config", "nebula.json"));
        run.Succeeded.ShouldBeTrue(run.Log);
        run.Output("api-key").ShouldStartWith("sk-neb-");
        using var client = Connect(run);
        (await AskAsync(client, "declared", "hello")).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("seed", "seven", "The input seed is 'seven'.")]
    [InlineData("time-scale", "-1", "The input time-scale is '-1'.")]
    [InlineData("strict", "yes", "The input strict is 'yes'.")]
    [InlineData("port", "http", "The input port is 'http'.")]
    [InlineData("timeout", "soon", "The input timeout is 'soon'.")]
    [InlineData("api-key", "short", "The input api-key is 'short'.")]
    [InlineData("models", " \n", "The input models names no model.")]
    [InlineData("config", "none.json", "The input config names 'none.json', and there is no such file.")]
    [InlineData("scripts", "none.json", "There is no file")]
    [InlineData("models", "bad name!", "name")]
    public async Task A_wrong_input_fails_the_step_with_an_error_that_names_it(string input, string value, string message)
    {
        using var run = await ActionRun.StartAsync(arrange: null, (input, value));
        run.Succeeded.ShouldBeFalse();
        run.Log.ShouldContain("::error title=Nebula::");
        run.Log.ShouldContain(message);
        run.Environment.ShouldBeEmpty();
    }

    [Fact]
    public void Every_input_is_described_and_used()
    {
        var steps = ActionRun.Action["runs"]["steps"].ToString();
        foreach (var (name, input) in ((YamlMappingNode)ActionRun.Action["inputs"]).Children)
        {
            ((YamlScalarNode)input["description"]).Value.ShouldNotBeNullOrEmpty();
            steps.ShouldContain($"${{{{ inputs.{((YamlScalarNode)name).Value} }}}}");
        }
    }

    private static HttpClient Connect(ActionRun run) => new()
    {
        BaseAddress = new Uri(run.Environment["OPENAI_BASE_URL"] + "/"), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", run.Environment["OPENAI_API_KEY"]) },
    };

    private static async Task<string> AskAsync(HttpClient client, string model, string message)
    {
        using var response = await client.PostAsync("chat/completions", Body(model, message));
        return JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
    }

    private static StringContent Body(string model, string message) => new(JsonSerializer.Serialize(new { model, messages = new[] { new { role = "user", content = message } } }));
}
