using System.ComponentModel.DataAnnotations;

namespace Nebula.Domain.Settings;

/// <summary>Everything that can be set, section <c>Nebula</c> (<c>Nebula__AdminKey</c> as an environment variable).</summary>
public sealed class NebulaOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nebula";

    /// <summary>The key of the management API, at least 16 characters. Empty: <c>Nebula.Local</c> makes one on its first start; the Functions app refuses to start.</summary>
    [MinLength(16, ErrorMessage = "Nebula:AdminKey must have at least 16 characters.")]
    public string? AdminKey { get; set; }

    /// <summary>Where <c>Nebula.Local</c> keeps its state. Empty: <c>nebula</c> in the user's local application data.</summary>
    public string? DataDirectory { get; set; }

    /// <summary>The declarative file that is applied at every start. Empty: none; <c>Nebula.Local</c> then takes <c>nebula.json</c> in the working directory if it exists.</summary>
    public string? ConfigFile { get; set; }

    /// <summary>A StackExchange.Redis connection string. Empty: limits, leases, ledger and metrics live in the process (<c>Nebula.Local</c> only).</summary>
    public string? RedisConnection { get; set; }

    /// <summary>Azure Storage: a connection string; or, to sign in by managed identity, the account's name or its table service's <c>https://</c> address. Empty: SQLite (<c>Nebula.Local</c> only).</summary>
    public string? StorageConnection { get; set; }

    /// <summary>Browser origins that may call the API, separated by <c>;</c>. <c>*</c> allows all; empty allows none but the own one.</summary>
    public string? AllowedOrigins { get; set; }

    /// <summary>What the simulated GPUs do.</summary>
    public SimulationOptions Simulation { get; set; } = new();

    /// <summary>The limits of a key that names none of its own.</summary>
    public DefaultLimitsOptions DefaultLimits { get; set; } = new();

    /// <summary>Most tokens a reply has where the request names no maximum; that many are reserved. Default 1,024.</summary>
    [Range(1, 131_072, ErrorMessage = "Nebula:DefaultMaxTokens must be from 1 to 131072.")]
    public int DefaultMaxTokens { get; set; } = 1_024;

    /// <summary>Most connections that <c>Nebula.Local</c> serves at once; further ones are closed. Default 10,000.</summary>
    [Range(10, 1_000_000, ErrorMessage = "Nebula:MaxConnections must be from 10 to 1000000.")]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Megabytes of large inference bodies, over 64 KiB, that are in memory at once while they are read and tokenized; one key has half of them. Default 64.</summary>
    [Range(16, 65_536, ErrorMessage = "Nebula:MaxBodyMegabytes must be from 16 to 65536.")]
    public int MaxBodyMegabytes { get; set; } = 64;

    /// <summary>How many settled requests <c>GET /requests</c> can go back. Default 10,000.</summary>
    [Range(100, 1_000_000, ErrorMessage = "Nebula:RequestHistory must be from 100 to 1000000.")]
    public int RequestHistory { get; set; } = 10_000;
}
