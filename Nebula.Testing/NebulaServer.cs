using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Nebula.Api.Journal;
using Nebula.Domain.Common;
using Nebula.Domain.Scripts;

namespace Nebula.Testing;

/// <summary>
/// A whole Nebula in this process: an OpenAI-compatible server on a free port of 127.0.0.1, whose state is in memory and ends with it. It answers with what the test's rules say, and
/// else with generated text. Any number of servers may run at once. All members may be called from any thread.
/// </summary>
public sealed partial class NebulaServer : IAsyncDisposable
{
    private const string KeyName = "test key";

    private readonly WebApplication _app;
    private readonly Declarations _declarations;
    private readonly RuleBook _rules;
    private readonly RequestJournal _journal;
    private readonly NebulaKey _key;
    private int _drawn;

    private NebulaServer(WebApplication app, NebulaServerOptions options, string adminKey, NebulaKey key)
    {
        _app = app;
        _key = key;
        _declarations = app.Services.GetRequiredService<Declarations>();
        _rules = new RuleBook(app.Services.GetRequiredService<ScriptService>());
        _journal = app.Services.GetRequiredService<RequestJournal>();
        AdminKey = adminKey;
        Model = options.Models.Count > 0 ? options.Models[0].Name : "";
        BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        OpenAIEndpoint = new Uri(BaseAddress, "v1");
    }

    /// <summary>The server's address, such as <c>http://127.0.0.1:40123/</c>: that of Anthropic's, Azure OpenAI's and Ollama's clients, and of the management API.</summary>
    public Uri BaseAddress { get; }

    /// <summary>The address for OpenAI's clients: <see cref="BaseAddress"/> with <c>v1</c>.</summary>
    public Uri OpenAIEndpoint { get; }

    /// <summary>The secret of the API key that the server starts with.</summary>
    public string ApiKey => _key.Secret;

    /// <summary>The id of that key, which <see cref="NebulaRequest.KeyId"/> names.</summary>
    public string ApiKeyId => _key.Id;

    /// <summary>The key of the management API.</summary>
    public string AdminKey { get; }

    /// <summary>The name of the first of <see cref="NebulaServerOptions.Models"/>; empty if there is none.</summary>
    public string Model { get; }

    /// <summary><c>Endpoint=…;Key=…;Model=…</c>, the connection string that Aspire's OpenAI client takes.</summary>
    public string ConnectionString => $"Endpoint={OpenAIEndpoint};Key={ApiKey};Model={Model}";

    /// <summary>Starts a server with other options than the defaults.</summary>
    /// <param name="configure">Changes the options.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="NebulaServerException">An option is wrong, or the port is taken.</exception>
    public static Task<NebulaServer> StartAsync(Action<NebulaServerOptions> configure, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new NebulaServerOptions();
        configure(options);
        return StartAsync(options, cancellationToken);
    }

    /// <summary>Starts a server.</summary>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="NebulaServerException">An option is wrong, or the port is taken.</exception>
    public static async Task<NebulaServer> StartAsync(NebulaServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new NebulaServerOptions();
        var adminKey = options.AdminKey ?? $"nebula-admin-{Ids.NewBase62(32)}";
        var app = await ServerFactory.StartAsync(options, adminKey, cancellationToken);
        try
        {
            var key = await app.Services.GetRequiredService<Declarations>().ApplyAsync(options, KeyName, cancellationToken);
            return new NebulaServer(app, options, adminKey, key);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>An HTTP client for <see cref="BaseAddress"/> that sends the API key. The caller disposes it.</summary>
    public HttpClient CreateClient() => CreateClient(ApiKey);

    /// <summary>An HTTP client for the management API, which docs/api.md describes. The caller disposes it.</summary>
    public HttpClient CreateAdminClient() => CreateClient(AdminKey);

    /// <summary>Begins a rule for requests whose last user message contains a text; of a completion, the prompt.</summary>
    public NebulaRuleBuilder OnMessage(string text) => OnRequest().WithMessage(text);

    /// <summary>Begins a rule for requests whose last user message matches an expression; of a completion, the prompt.</summary>
    public NebulaRuleBuilder OnMessage(Regex pattern) => OnRequest().WithMessage(pattern);

    /// <summary>Begins a rule for requests whose last message is a tool's result.</summary>
    public NebulaRuleBuilder OnToolResult() => OnRequest().WithToolResult();

    /// <summary>Begins a rule for requests whose last message is a tool's result that contains a text.</summary>
    public NebulaRuleBuilder OnToolResult(string text) => OnRequest().WithToolResult(text);

    /// <summary>Begins a rule for all embeddings.</summary>
    public NebulaRuleBuilder OnEmbedding() => OnRequest().WithEndpoint(ScriptEndpoints.Embedding);

    /// <summary>Begins a rule for embeddings whose inputs contain a text.</summary>
    public NebulaRuleBuilder OnEmbedding(string text) => OnEmbedding().WithInput(text);

    /// <summary>Begins a rule for all requests that scripts can answer.</summary>
    public NebulaRuleBuilder OnRequest() => new(_rules);

    /// <summary>Adds a script, <c>{"fixtures":[{"match":{…},"response":{…}}]}</c>, whose rules are tried after those of the same priority that are there.</summary>
    /// <param name="json">The script, in the format of docs/scripts.md.</param>
    /// <exception cref="NebulaServerException">It has a mistake.</exception>
    public void AddScript(string json) => _rules.AddScript(json);

    /// <summary>Makes requests fail or slow, until the result is disposed or <see cref="Reset"/>.</summary>
    /// <exception cref="NebulaServerException">The fault is wrong.</exception>
    public IDisposable AddFault(NebulaFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        var name = fault.Name ?? DrawName("fault");
        _declarations.Apply(new JsonObject { ["faults"] = new JsonArray(fault.ToJson(name)) });
        return new AddedFault(() => _declarations.RemoveFault(name));
    }

    /// <summary>Creates another API key.</summary>
    /// <param name="key">Its properties; null for no limits.</param>
    /// <exception cref="NebulaServerException">A property is wrong, or a key has its name or secret already.</exception>
    public NebulaKey CreateKey(NebulaKeyOptions? key = null)
    {
        key ??= new NebulaKeyOptions();
        return _declarations.CreateKey(key, key.Name ?? DrawName("key"));
    }

    /// <summary>Makes another model callable.</summary>
    /// <exception cref="NebulaServerException">The catalog does not have it, or its name is taken.</exception>
    public void AddModel(NebulaModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _declarations.Apply(new JsonObject { ["deployments"] = new JsonArray(model.ToJson()) });
    }

    /// <summary>Removes the rules, scripts and faults that the test has added, empties <see cref="Requests"/>, and restarts sequences. Models, keys and what files declare stay.</summary>
    public void Reset()
    {
        _rules.Clear();
        _declarations.RemoveFaults();
        _journal.Clear();
    }

    /// <summary>Stops the server. Requests that it is still answering end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private HttpClient CreateClient(string key) => new() { BaseAddress = BaseAddress, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };

    private string DrawName(string kind) => FormattableString.Invariant($"{kind}-{Interlocked.Increment(ref _drawn)}");

    private sealed class AddedFault(Action remove) : IDisposable
    {
        public void Dispose() => remove();
    }
}
