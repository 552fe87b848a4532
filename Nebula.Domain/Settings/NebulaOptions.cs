using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Nebula.Domain.Settings;

/// <summary>All settings, section <c>Nebula</c> (<c>Nebula__AdminKey</c> as an environment variable).</summary>
public sealed class NebulaOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nebula";

    /// <summary>The key of the management API, 16 to 1,024 characters. Empty: <c>Nebula.Local</c> creates one at its first start; the Functions app refuses to start.</summary>
    [MinLength(16, ErrorMessage = SettingMessages.MinLength), MaxLength(1_024, ErrorMessage = SettingMessages.MaxLength)]
    public string? AdminKey { get; set; }

    /// <summary>
    /// Whether inference needs an API key. Default <see cref="AuthenticationMode.Required"/>; <see cref="AuthenticationMode.Optional"/> is for <c>Nebula.Local</c> only.
    /// </summary>
    public AuthenticationMode Authentication { get; set; } = AuthenticationMode.Required;

    /// <summary>The directory of <c>Nebula.Local</c>'s state. Empty: <c>nebula</c> in the user's local application data.</summary>
    public string? DataDirectory { get; set; }

    /// <summary>The declarative file that is applied at every start. Empty: none; <c>Nebula.Local</c> then takes <c>nebula.json</c> in the working directory if it exists.</summary>
    public string? ConfigFile { get; set; }

    /// <summary>A StackExchange.Redis connection string. Empty: limits, leases, ledger and metrics live in the process (<c>Nebula.Local</c> only).</summary>
    public string? RedisConnection { get; set; }

    /// <summary>Azure Storage: a connection string; or, to sign in by managed identity, the account's name or its table service's <c>https://</c> address. Empty: SQLite (<c>Nebula.Local</c> only).</summary>
    public string? StorageConnection { get; set; }

    /// <summary>
    /// Where jobs of requests with a single choice run. Null: <see cref="DispatchMode.Durable"/> in the Functions app, <see cref="DispatchMode.Direct"/> in
    /// <c>Nebula.Local</c>, which refuses the other.
    /// </summary>
    public DispatchMode? Dispatch { get; set; }

    /// <summary>Browser origins that may call the API, separated by <c>;</c>. <c>*</c> allows all; empty allows only the API's own.</summary>
    public string? AllowedOrigins { get; set; }

    /// <summary>The simulated GPUs.</summary>
    [ValidateObjectMembers]
    public SimulationOptions Simulation { get; set; } = new();

    /// <summary>The upstream servers.</summary>
    public UpstreamOptions Upstreams { get; set; } = new();

    /// <summary>The scripts.</summary>
    public ScriptOptions Scripts { get; set; } = new();

    /// <summary>Who may scrape the metrics.</summary>
    [ValidateObjectMembers]
    public MetricsOptions Metrics { get; set; } = new();

    /// <summary>The journal of requests.</summary>
    [ValidateObjectMembers]
    public JournalOptions Journal { get; set; } = new();

    /// <summary>The WebSockets.</summary>
    [ValidateObjectMembers]
    public WebSocketOptions WebSockets { get; set; } = new();

    /// <summary>The limits of a key that is created without its own.</summary>
    [ValidateObjectMembers]
    public DefaultLimitsOptions DefaultLimits { get; set; } = new();

    /// <summary>The most tokens of a reply whose request names no maximum; that many are reserved. Default 1,024.</summary>
    [Range(1, 131_072)]
    public int DefaultMaxTokens { get; set; } = 1_024;

    /// <summary>Most connections that <c>Nebula.Local</c> serves at once; further ones are closed. Default 10,000.</summary>
    [Range(10, 1_000_000)]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Megabytes of large inference bodies, over 64 KiB, that are in memory at once while they are read and tokenized; one key has half of them. Default 64.</summary>
    [Range(16, 65_536)]
    public int MaxBodyMegabytes { get; set; } = 64;

    /// <summary>The number of settled requests that <c>GET /requests</c> can list. Default 10,000.</summary>
    [Range(100, 1_000_000)]
    public int RequestHistory { get; set; } = 10_000;
}
