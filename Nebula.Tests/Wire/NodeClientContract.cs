using System.Diagnostics;
using System.Runtime.CompilerServices;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>The official Node clients work as they do against their own servers.</summary>
public abstract class NodeClientContract(INebulaHost host) : NebulaContract(host)
{
    [Fact]
    public async Task The_official_Node_client_passes_its_script()
    {
        var slow = await Client.NewKeyAsync("\"requests_per_minute\":1");
        var small = await Client.NewKeyAsync("\"tokens_per_day\":1000");
        await RunAsync("openai", "openai-client.mjs", slow.Secret, small.Secret);
    }

    [Fact]
    public Task The_official_Node_client_passes_its_script_of_responses() => RunAsync("openai", "openai-responses.mjs");

    [Fact]
    public Task The_official_Azure_client_passes_its_script() => RunAsync("openai", "azure-client.mjs");

    [Fact]
    public async Task Anthropics_official_Node_client_passes_its_script()
    {
        var slow = await Client.NewKeyAsync("\"requests_per_minute\":1");
        await RunAsync("@anthropic-ai/sdk", "anthropic-client.mjs", slow.Secret);
    }

    private async Task RunAsync(string package, string script, params string[] keys)
    {
        var program = Component.Find("node", "Node.js 20 or later");
        Component.FindTool(package, "package.json");
        string[] arguments = [Script(script), Client.Url.ToString(), Key.Secret, Host.Model, .. keys];

        using var node = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = node.StandardError.ReadToEndAsync();
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();

        node.ExitCode.ShouldBe(0, await errors);
        output.Trim().ShouldBe("all passed");
    }

    private static string Script(string name, [CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "tools", name));
}
