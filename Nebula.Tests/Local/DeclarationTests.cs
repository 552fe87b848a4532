using Nebula.Domain.Declarations;
using Nebula.Tests.Hosts;
using Nebula.Tests.Ui;
using Nebula.Tests.Upstreams;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local;

/// <summary>The built program with a declarative file.</summary>
public sealed class DeclarationTests : IDisposable
{
    private const string File = """
        { "deployments": [{ "name": "chat", "model": "llama-3.1-8b-instruct", "gpu": "h100-sxm-80gb", }], // declared
          "keys": [{ "name": "${CI_KEY_NAME:-ci}", "limits": { "requests_per_minute": 600 } }] }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_in_the_working_directory_is_applied_before_the_program_serves_and_again_at_the_next_start()
    {
        _folder.Write("nebula.json", File);
        string secret;
        using (var first = await StartAsync())
        {
            secret = first.Output.Split('\n').Single(static line => line.EndsWith(" (ci)", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[2];
            (await ChatAsync(first, secret)).ShouldBe(200);
            var models = (await first.Client.SendAsync(HttpMethod.Get, "/models", first.Client.AdminKey)).ShouldBe(200).Text;
            models.ShouldContain("\"chat\"");
            models.ShouldNotContain($"\"{first.Model}\""); // no default deployment beside declared ones
        }

        _folder.Write("nebula.json", File.Replace("600", "60", StringComparison.Ordinal));
        using var second = await StartAsync();
        second.Output.ShouldNotContain("sk-neb-");
        (await ChatAsync(second, secret)).ShouldBe(200);
        var key = (await second.Client.SendAsync(HttpMethod.Get, $"/apikeys/{DeclaredKey.CreateId("ci")}", second.Client.AdminKey)).ShouldBe(200);
        key.Text.Replace(" ", "", StringComparison.Ordinal).ShouldContain("\"requests_per_minute\":60,");
    }

    [Fact]
    public async Task A_wrong_file_stops_the_start_and_every_mistake_is_named_in_one_message_beside_wrong_settings()
    {
        var file = _folder.Write("other.json", """{"deployments":[{"name":"a","model":"none","gpu":"none"}],"kees":[]}""");
        using var nebula = NebulaProcess.Start(_folder["data"], [$"ConfigFile={file}", "Simulation:TimeScale=-1"]);
        (await nebula.EndAsync()).ShouldBe(1);
        nebula.Output.ShouldBeEmpty();
        nebula.Errors.ShouldSatisfyAllConditions(
            errors => errors.ShouldContain($"{file}: deployments[0].model: "),
            errors => errors.ShouldContain($"{file}: deployments[0].gpu: "),
            errors => errors.ShouldContain($"{file}: kees: There is no such member. Did you mean 'keys'?"),
            static errors => errors.ShouldContain("Nebula:Simulation:TimeScale must be between 0 and 1000."),
            static errors => errors.ShouldNotContain("   at "));
    }

    [Fact]
    public async Task A_file_that_contradicts_the_store_stops_the_start_in_one_message()
    {
        var file = _folder.Write("nebula.json", File);
        using (await StartAsync())
        {
            // Creates the deployment.
        }

        _folder.Write("nebula.json", File.Replace("h100-sxm-80gb", "l4-24gb", StringComparison.Ordinal));
        using var second = NebulaProcess.Start(_folder["data"], workingDirectory: _folder.Path);
        (await second.EndAsync()).ShouldBe(1);
        second.Errors.Trim().ShouldStartWith($"{file} cannot be applied:\n  deployments[0].gpu: ");
        second.Errors.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_declared_upstream_and_its_routes_answer_with_the_secret_of_the_environment()
    {
        await using var upstream = await TestUpstream.StartAsync();
        var file = _folder.Write("nebula.json", """
            { "deployments": [
                { "name": "gpt-4o", "backend": { "type": "upstream", "url": "${UPSTREAM_URL}", "secret": "${UPSTREAM_KEY}", "model": "served", "headers": { "x-team": "${TEAM:-search}" } } },
                { "name": "chat", "routes": [{ "deployment": "gpt-4o" }], "fallbacks": ["gpt-4o"] }],
              "keys": [{ "name": "ci", "secret": "${CI_KEY}" }] }
            """);
        const string Secret = "sk-ci-12345678";
        var environment = new Dictionary<string, string> { ["UPSTREAM_URL"] = upstream.Url, ["UPSTREAM_KEY"] = "sk-upstream-12345678", ["CI_KEY"] = Secret };
        for (var start = 1; start <= 2; start++) // the second one changes nothing
        {
            using var nebula = await NebulaProcess.Start(_folder["data"], [$"ConfigFile={file}"], environment: environment).ReadyAsync();
            var reply = (await ChatAsync(nebula, Secret)).ShouldBe(200);
            reply.Text.ShouldContain("Hello there");
            reply.Header("x-nebula-deployment").ShouldBe("gpt-4o");
            upstream.Requests.Count.ShouldBe(start);
            upstream.Requests.Last().Authorization.ShouldBe("Bearer sk-upstream-12345678");
            (await nebula.Client.GetAsync("/models")).Text.ShouldNotContain("sk-upstream-12345678");
        }
    }

    private Task<NebulaProcess> StartAsync() => NebulaProcess.Start(_folder["data"], ["Simulation:TimeScale=0"], workingDirectory: _folder.Path).ReadyAsync();

    private static Task<Reply> ChatAsync(NebulaProcess nebula, string secret) =>
        nebula.Client.SendAsync(HttpMethod.Post, "/v1/chat/completions", secret, """{"model":"chat","messages":[{"role":"user","content":"Hello"}]}""");
}
