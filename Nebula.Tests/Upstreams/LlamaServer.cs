using System.ClientModel;
using System.Net.Http.Json;
using System.Text.Json;
using Nebula.Tests.Servers;
using Nebula.Tests.Ui;
using OpenAI;
using OpenAI.Chat;

namespace Nebula.Tests.Upstreams;

/// <summary>llama.cpp with a small model of random weights, as a process of its own.</summary>
internal sealed class LlamaServer : IAsyncDisposable
{
    private const string Folder = "Nebula.Tests/tools/llama";

    private readonly NodeServer _server;
    private readonly TemporaryFolder _folder;
    private readonly HttpClient _http = new();

    private LlamaServer(NodeServer server, TemporaryFolder folder) => (_server, _folder) = (server, folder);

    /// <summary>Its base address.</summary>
    public string Url => $"{_server.Address}/v1";

    /// <summary>A client of it without Nebula.</summary>
    public ChatClient Chat => new OpenAIClient(new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = new(Url) }).GetChatClient("nebula-tiny");

    /// <summary>Starts it, or skips the test if it is not installed.</summary>
    public static async Task<LlamaServer> StartAsync()
    {
        Component.FindPackageFile(Folder, "node-llama-cpp", "package.json");
        var folder = new TemporaryFolder();
        var program = Path.Combine(Component.FindRepository(), Folder, "server.mjs");
        return new(await NodeServer.StartAsync(program, Path.Combine(folder.Path, "tiny.gguf")), folder);
    }

    /// <summary>Reads how many tokens it has generated since its start, and how many answers it is generating.</summary>
    public async Task<(long GeneratedTokens, int Running)> ReadCountersAsync()
    {
        var counters = await _http.GetFromJsonAsync<JsonElement>($"{_server.Address}/counters");
        return (counters.GetProperty("generated_tokens").GetInt64(), counters.GetProperty("running").GetInt32());
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
        _http.Dispose();
    }
}
