using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Nebula.Domain.Declarations;
using Nebula.Tests.Hosts;
using Nebula.Tests.Ui;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local;

/// <summary>The built program's command line.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--help", "Usage:")]
    [InlineData("serve --help", "--time-scale")]
    [InlineData("keys create --help", "--requests-per-minute")]
    [InlineData("--version", ".")]
    public async Task Help_and_version_start_nothing_and_create_nothing(string arguments, string said)
    {
        using var program = Run(arguments);
        (await program.EndAsync()).ShouldBe(0, program.Errors);
        program.Output.ShouldContain(said);
        program.Output.ShouldNotContain("Nebula is ready");
        Directory.Exists(_folder["data"]).ShouldBeFalse();
    }

    [Theory]
    [InlineData("--prot 8080", "There is no option '--prot'. Did you mean '--port'?")]
    [InlineData("serve --time-scal=0", "There is no option '--time-scal=0'. Did you mean '--time-scale'?")]
    [InlineData("srve", "There is no command 'srve'. Did you mean 'serve'?")]
    [InlineData("keys creat ci", "There is no command 'creat'. Did you mean 'create'?")]
    [InlineData("--Nebula:Seed", "--Nebula:Seed has no value.")]
    [InlineData("--port http", "'http' is not a port")]
    [InlineData("--port 65536", "'65536' is not a port")]
    [InlineData("--port 1 --urls http://127.0.0.1:1", "Use either --port or --urls.")]
    public async Task A_wrong_argument_is_an_error_that_names_the_nearest_right_one(string arguments, string said)
    {
        using var program = Run(arguments);
        (await program.EndAsync()).ShouldBe(1);
        program.Errors.ShouldStartWith(said);
        program.Errors.ShouldNotContain("   at ");
        program.Output.ShouldBeEmpty();
        Directory.Exists(_folder["data"]).ShouldBeFalse();
    }

    [Theory]
    [InlineData("--time-scale -1")]
    [InlineData("serve --Nebula:Simulation:TimeScale=-1")]
    [InlineData("--Nebula:Simulation:TimeScale -1")]
    public async Task An_option_and_its_setting_are_the_same(string arguments)
    {
        using var program = Run(arguments);
        (await program.EndAsync()).ShouldBe(1);
        program.Errors.ShouldContain("Nebula:Simulation:TimeScale must be between 0 and 1000.");
    }

    [Fact]
    public async Task A_misspelled_setting_is_an_error_that_names_the_nearest_right_one()
    {
        using var program = Run("--Nebula:Simulation:TimeScal=0 --Nebula:Sed=1");
        (await program.EndAsync()).ShouldBe(1);
        program.Errors.ShouldContain("Nebula:Simulation:TimeScal is not a setting. Did you mean 'Nebula:Simulation:TimeScale'?");
        program.Errors.ShouldContain("Nebula:Sed is not a setting.");
    }

    [Fact]
    public async Task Serve_with_json_prints_one_line_for_a_harness()
    {
        var file = _folder.Write("my.json", """{"keys":[{"name":"ci"},{"name":"other"}]}""");
        using var program = Run($"serve --port 0 --json --time-scale 0 --seed 7 --config {file} --data {_folder["other"]}", new() { ["Logging__LogLevel__Default"] = "Information" });
        await Eventually.PassesAsync(() => { program.Output.ShouldContain("\n"); return Task.CompletedTask; });
        using var ready = JsonDocument.Parse(program.Output.Trim());
        var root = ready.RootElement;
        root.GetProperty("admin_key_file").GetString().ShouldBe(Path.Combine(_folder["other"], "admin.key"));
        root.GetProperty("api_keys").EnumerateObject().Select(static key => key.Name).ShouldBe(["ci", "other"]);
        root.GetProperty("api_key").GetString().ShouldNotBeNull().ShouldContain(DeclaredKey.CreateId("ci"));
        using var client = new NebulaClient(new Uri(root.GetProperty("url").GetString()!), (await File.ReadAllTextAsync(root.GetProperty("admin_key_file").GetString()!)).Trim());
        (await client.SendAsync(HttpMethod.Get, "/v1/models", root.GetProperty("api_key").GetString())).ShouldBe(200);
    }

    [Fact]
    public async Task Commands_talk_to_the_running_server()
    {
        using var nebula = await NebulaProcess.Start(_folder["data"], ["Simulation:TimeScale=0"]).ReadyAsync();
        var target = $"--url {nebula.Client.Url}";
        (await OutputAsync($"models list {target}")).ShouldContain(nebula.Model);
        (await OutputAsync($"models deploy mine --model llama-3.1-8b-instruct --gpu h100-sxm-80gb {target}")).ShouldStartWith("mine is ");
        (await OutputAsync($"models list {target}")).ShouldContain("mine");
        (await OutputAsync($"models delete mine {target}")).ShouldBe("mine is draining");

        var secret = await OutputAsync($"keys create ci --requests-per-minute 600 --models {nebula.Model} {target}");
        secret.ShouldStartWith("sk-neb-");
        (await OutputAsync($"chat {target} --key {secret}", "Hello\nAnd again\n")).Split('\n').Length.ShouldBeGreaterThanOrEqualTo(2);
        (await OutputAsync($"chat {nebula.Model} {target}", "Hello\n")).ShouldNotBeEmpty();
        var id = secret.Split('-')[2];
        (await OutputAsync($"keys revoke {id} {target}")).ShouldBe($"Revoked {id}");
        var keys = (await OutputAsync($"keys list {target}")).Split('\n');
        keys.ShouldContain(line => line.StartsWith($"{id}  revoked", StringComparison.Ordinal));
        keys.ShouldContain(static line => line.Contains("revoked  nebula chat", StringComparison.OrdinalIgnoreCase));

        using var refused = Run($"models delete none {target}");
        (await refused.EndAsync()).ShouldBe(1);
        refused.Errors.ShouldContain("(404)");
        refused.Errors.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_command_without_a_server_says_so()
    {
        using var program = Run("keys list --url http://127.0.0.1:1 --key something");
        (await program.EndAsync()).ShouldBe(1);
        program.Errors.ShouldStartWith("No Nebula answers at http://127.0.0.1:1.");
    }

    [Fact]
    public async Task A_command_that_meets_another_server_says_so()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var other = builder.Build();
        other.Run(static context => context.Response.WriteAsync("<html>Hello</html>"));
        await other.StartAsync(TestContext.Current.CancellationToken);
        using var program = Run($"keys list --url {other.Urls.Single()} --key something");

        (await program.EndAsync()).ShouldBe(1);
        program.Errors.ShouldStartWith($"{other.Urls.Single()} answers, but not as Nebula does.");
    }

    [Fact]
    public async Task Health_ends_with_0_only_while_the_server_can_serve()
    {
        using var nebula = await NebulaProcess.Start(_folder["data"], ["Simulation:TimeScale=0"]).ReadyAsync();
        (await OutputAsync($"health --url {nebula.Client.Url}")).ShouldBe("ok");
        using var wrong = Run($"health --url {nebula.Client.Url}v1");
        (await wrong.EndAsync()).ShouldBe(1);
        wrong.Errors.ShouldStartWith($"The server at {nebula.Client.Url}v1 cannot serve (404)");
        await nebula.KillAsync();
        using var down = Run($"health --url {nebula.Client.Url}");
        (await down.EndAsync()).ShouldBe(1);
        down.Errors.ShouldStartWith("No Nebula answers at");
    }

    private NebulaProcess Run(string arguments, Dictionary<string, string>? environment = null, string? input = null) =>
        NebulaProcess.Start(_folder["data"], url: null, arguments: arguments.Split(' '), environment: environment, workingDirectory: _folder.Path, input: input);

    private async Task<string> OutputAsync(string arguments, string? input = null)
    {
        using var program = Run(arguments, input: input);
        (await program.EndAsync()).ShouldBe(0, program.Errors);
        return program.Output.Trim();
    }
}
