using System.Diagnostics;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>The clients of <c>conformance/node</c> work as they do against the services that they were written for.</summary>
public abstract class ConformanceContract(INebulaHost host) : NebulaContract(host)
{
    private const string Suite = "conformance/node";

    [Fact]
    public async Task The_clients_of_other_services_run_untouched()
    {
        var program = Component.Find("node", "Node.js 20.19 or later");
        Component.FindPackageFile(Suite, "openai", "package.json");
        var reasoner = await DeployModelAsync("gpt-oss-20b", "h100-sxm-80gb");
        var embedder = await DeployModelAsync("all-minilm-l6-v2", "l4-24gb");
        var stopped = await DeployModelAsync("llama-3.1-8b-instruct", "h100-sxm-80gb", replicas: 0);
        try
        {
            var (code, lines, errors) = await RunAsync(program, new()
            {
                ["NEBULA_URL"] = Client.Url.ToString(), ["NEBULA_API_KEY"] = Key.Secret, ["NEBULA_ADMIN_KEY"] = Client.AdminKey, ["NEBULA_MODEL"] = Host.Model,
                ["NEBULA_REASONING_MODEL"] = reasoner, ["NEBULA_EMBEDDING_MODEL"] = embedder, ["NEBULA_STOPPED_MODEL"] = stopped,
                ["NEBULA_WEBSOCKETS"] = Host.HoldsSockets ? "true" : "false",
                ["NEBULA_LIMITED_API_KEY"] = (await Client.NewKeyAsync("\"requests_per_minute\":12")).Secret,
            });
            lines.Where(static line => line.StartsWith("failed: ", StringComparison.Ordinal)).ShouldBeEmpty();
            code.ShouldBe(0, errors);
            lines.Count(static line => line.StartsWith("passed: ", StringComparison.Ordinal)).ShouldBeGreaterThan(250);
        }
        finally
        {
            foreach (var name in (string[])[reasoner, embedder, stopped])
                await Client.AdminAsync(HttpMethod.Delete, $"/models/{name}");
        }
    }

    private static async Task<(int Code, string[] Lines, string Errors)> RunAsync(string program, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, ["--test-reporter=./reporter.mjs", "run.mjs"])
        {
            WorkingDirectory = Path.Combine(Component.FindRepository(), Suite), UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var node = Process.Start(start)!;
        var errors = node.StandardError.ReadToEndAsync();
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        return (node.ExitCode, output.Split('\n', StringSplitOptions.RemoveEmptyEntries), await errors);
    }

    private async Task<string> DeployModelAsync(string model, string gpu, int replicas = 1)
    {
        var name = $"conformance-{Guid.NewGuid():N}";
        await DeployAsync(name, $$"""{"name":"{{name}}","model":"{{model}}","gpu":"{{gpu}}","replicas":{{replicas}}}""", replicas > 0 ? "ready" : "stopped");
        return name;
    }
}
