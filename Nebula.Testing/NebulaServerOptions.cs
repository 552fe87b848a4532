using Microsoft.Extensions.Logging;

namespace Nebula.Testing;

/// <summary>How a <see cref="NebulaServer"/> starts. The defaults suit most tests.</summary>
public sealed class NebulaServerOptions
{
    /// <summary>The models that can be called. Default <see cref="NebulaModel.Defaults"/>.</summary>
    public IReadOnlyList<NebulaModel> Models { get; set; } = NebulaModel.Defaults;

    /// <summary>The API key of <see cref="NebulaServer.ApiKey"/>. Default: a new secret, no limits, and it may ask for faults.</summary>
    public NebulaKeyOptions Key { get; set; } = new();

    /// <summary>The key of the management API, 16 to 1,024 characters. Default: a new one.</summary>
    public string? AdminKey { get; set; }

    /// <summary>The port of 127.0.0.1 to listen on. Default 0, a free one.</summary>
    public int Port { get; set; }

    /// <summary>Multiplies every wait of the simulated GPUs, of scripts and of faults: 1 is real time. Default 0, no waits.</summary>
    public double TimeScale { get; set; }

    /// <summary>Makes answers that no script gives repeatable; null makes them differ from run to run. Default 1.</summary>
    public long? Seed { get; set; } = 1;

    /// <summary>
    /// The server's clock: waits, limits per minute, expiry. With <c>FakeTimeProvider</c> and a <see cref="TimeScale"/> above 0, answers wait until the test advances the clock. Default
    /// <see cref="TimeProvider.System"/>.
    /// </summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Whether a request that no script matches is refused with 404 <c>no_script_matched</c>, instead of being answered with generated text. Default false.</summary>
    public bool Strict { get; set; }

    /// <summary>Files with scripts: paths of files and folders, and patterns with <c>*</c> and <c>**</c>. Relative ones start at the folder of the test's program.</summary>
    public IList<string> ScriptFiles { get; } = [];

    /// <summary>A <c>nebula.json</c> that declares more models, keys, scripts and faults; null for none. A relative path starts at the working directory.</summary>
    public string? ConfigFile { get; set; }

    /// <summary>How many requests <see cref="NebulaServer.Requests"/> keeps, the newest ones: 1 to 100,000. Default 10,000.</summary>
    public int JournalEntries { get; set; } = 10_000;

    /// <summary>Other settings of section <c>Nebula</c>, by their name without the section: <c>["DefaultMaxTokens"] = "256"</c>.</summary>
    public IDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds what receives the server's log. Default null, which logs nothing.</summary>
    public Action<ILoggingBuilder>? ConfigureLogging { get; set; }
}
