using System.Security.Cryptography;
using System.Text;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Faults;
using Nebula.Domain.Recordings;
using Nebula.Domain.Scripts;

namespace Nebula.Domain.Declarations;

/// <summary>The deployments, keys and faults that a declarative file describes.</summary>
/// <param name="Source">The file's path, for errors.</param>
/// <param name="Deployments">The deployments, in the order of the file.</param>
/// <param name="Keys">The keys, in the order of the file.</param>
public sealed record Declaration(string Source, IReadOnlyList<DeclaredDeployment> Deployments, IReadOnlyList<DeclaredKey> Keys)
{
    /// <summary>The faults, in the order of the file. Default none.</summary>
    public IReadOnlyList<DeclaredFault> Faults { get; init; } = [];

    /// <summary>The patterns of the files with scripts; null if the file does not mention scripts.</summary>
    public IReadOnlyList<string>? ScriptPatterns { get; init; }

    /// <summary>The scripts of those files, in the order in which they are tried.</summary>
    public IReadOnlyList<NewScript> Scripts { get; init; } = [];

    /// <summary>The recordings of the files that it names. Default none.</summary>
    public IReadOnlyList<DeclaredRecording> Recordings { get; init; } = [];
}

/// <summary>A recording in a file that a declarative file names.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Exchanges">Its exchanges, in order.</param>
public sealed record DeclaredRecording(string Name, IReadOnlyList<StoredExchange> Exchanges);

/// <summary>A fault in a declarative file.</summary>
/// <param name="Path">Where the file declares it: <c>faults[0]</c>.</param>
/// <param name="Wanted">The whole rule.</param>
/// <param name="IsSwitched">Whether the file says if it is enabled. If not, a rule that exists keeps its switch.</param>
public sealed record DeclaredFault(string Path, FaultRule Wanted, bool IsSwitched)
{
    /// <summary>The declared rule in place of a present one, whose sequence continues if the seed is the same.</summary>
    public FaultRule ApplyTo(FaultRule present) => Wanted with
    {
        Enabled = IsSwitched ? Wanted.Enabled : present.Enabled,
        SequenceId = Wanted.Seed == present.Seed ? present.SequenceId : "",
        CreatedAt = present.CreatedAt,
        UpdatedAt = present.UpdatedAt,
        ETag = present.ETag,
    };
}

/// <summary>A deployment in a declarative file.</summary>
/// <param name="Path">Where the file declares it: <c>deployments[0]</c>.</param>
/// <param name="Wanted">How to create it.</param>
/// <param name="Change">How to change one that exists: only what the file names.</param>
public sealed record DeclaredDeployment(string Path, DeploymentDefinition Wanted, DeploymentChange Change);

/// <summary>A key in a declarative file.</summary>
/// <param name="Path">Where the file declares it: <c>keys[0]</c>.</param>
/// <param name="Wanted">How to create it; its id is that in its secret, or <see cref="CreateId"/> of its name.</param>
/// <param name="Change">Creates the declared key from the present one: only what the file names differs.</param>
public sealed record DeclaredKey(string Path, NewApiKey Wanted, Func<ApiKey, ApiKey> Change)
{
    /// <summary>The id of the key with this name in any declarative file: 22 base62 characters of a hash of the name, so that every start and every process finds the same key.</summary>
    public static string CreateId(string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"nebula.json:{name}"));
        return string.Create(ApiKeyFormat.IdLength, hash, static (span, hash) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = Ids.Base62[hash[i] % Ids.Base62.Length];
        });
    }
}
