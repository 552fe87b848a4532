using System.Diagnostics;
using System.Runtime.CompilerServices;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>The official Node client works as it does against OpenAI.</summary>
public abstract class NodeClientContract(INebulaHost host) : NebulaContract(host)
{
    [Fact]
    public async Task The_official_Node_client_passes_its_script()
    {
        Component.RequireProgram("node", "https://nodejs.org, version 20 or later");
        Component.RequireFile(Tool("node_modules/openai/package.json"), "The npm package openai", "npm ci --prefix Nebula.Tests/tools");
        var slow = await Client.NewKeyAsync("\"requests_per_minute\":1");
        var small = await Client.NewKeyAsync("\"tokens_per_day\":1000");
        string[] arguments = [Tool("openai-client.mjs"), Client.Url.ToString(), Key.Secret, Host.Model, slow.Secret, small.Secret];

        using var node = Process.Start(new ProcessStartInfo("node", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = node.StandardError.ReadToEndAsync();
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();

        node.ExitCode.ShouldBe(0, await errors);
        output.Trim().ShouldBe("all passed");
    }

    private static string Tool(string path, [CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "tools", path));
}
