using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Scripts;
using Nebula.Domain.Settings;
using Nebula.Infrastructure.InProcess;
using Nebula.Tests.Management;

namespace Nebula.Tests.Scripts;

/// <summary>The scripts of one process.</summary>
internal sealed class ScriptWorld : IDisposable
{
    private readonly ScriptDirectory _directory;
    private readonly ScriptMatcher _matcher;

    public ScriptWorld(bool strict = false, IScriptCounters? counters = null)
    {
        var changes = new InProcessChangeFeed();
        var store = new ScriptStore(new MemoryRecords(), changes, NullLogger<ScriptStore>.Instance);
        Counters = counters ?? new InProcessScriptCounters();
        _directory = new ScriptDirectory(store, changes, TimeProvider.System);
        _matcher = new ScriptMatcher(_directory, Counters, Options.Create(new NebulaOptions { Scripts = { Strict = strict } }));
        Service = new ScriptService(store, _directory, Counters, TimeProvider.System);
    }

    public IScriptCounters Counters { get; }

    public ScriptService Service { get; }

    /// <summary>Adds a script of some rules.</summary>
    public async Task<ScriptWorld> AddAsync(params string[] rules)
    {
        await Service.CreateAsync(new NewScript($"{{ \"fixtures\": [ {string.Join(",", rules)} ] }}"), default);
        return this;
    }

    public ValueTask<ScriptHit?> FindAsync(InferenceRequest request, ScriptCall call = default, string keyId = "key") => _matcher.FindAsync(keyId, request, call);

    /// <summary>The text that a user's message is answered with; null if no rule matches.</summary>
    public async Task<string?> AnswerAsync(string message, ScriptCall call = default, string keyId = "key") => Text(await FindAsync(Chat(message), call, keyId));

    public static string? Text(ScriptHit? hit) => hit?.Answer is { } answer ? string.Concat(answer.Parts.Select(static part => part.Text)) : null;

    public static InferenceRequest Chat(string message) => Chat(new PromptMessage("user", message));

    public static InferenceRequest Chat(params PromptMessage[] messages) => new() { Model = "gpt-4o", Endpoint = ScriptEndpoints.Chat, Prompt = new Prompt { Messages = messages } };

    public void Dispose() => _directory.Dispose();
}
