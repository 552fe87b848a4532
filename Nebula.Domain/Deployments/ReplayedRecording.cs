using Nebula.Domain.Recordings;

namespace Nebula.Domain.Deployments;

/// <summary>A recording that writes a deployment's answers: what an upstream server answered to the same requests before, at the same pace.</summary>
public sealed record ReplayedRecording : DeploymentBackend
{
    /// <summary>The recording's name. It need not exist yet.</summary>
    public required string Recording { get; init; }

    /// <summary>The deployment that answers requests of which there is no exchange; null if they are a 404.</summary>
    public string? Fallback { get; init; }

    /// <summary>The model whose exchanges are replayed, as the server was asked for it; null for those of every model.</summary>
    public string? Model { get; init; }

    /// <summary>What of a request makes no difference: see <see cref="RequestKey"/>. Default <see cref="ReplayRules.Default"/>.</summary>
    public IReadOnlyList<string> Ignore { get => field ?? ReplayRules.Default; init; } = ReplayRules.Default;

    /// <summary>This backend with a change applied; the same instance if nothing differs.</summary>
    public ReplayedRecording Apply(ReplayChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var changed = this with
        {
            Recording = change.Recording ?? Recording,
            Fallback = change.Fallback switch { null => Fallback, "" => null, var fallback => fallback },
            Model = change.Model switch { null => Model, "" => null, var model => model },
            Ignore = change.Ignore ?? Ignore,
        };
        return (changed.Recording, changed.Fallback, changed.Model) == (Recording, Fallback, Model) && changed.Ignore.SequenceEqual(Ignore) ? this : changed;
    }
}

/// <summary>A change of a replay; what is null stays as it is.</summary>
public sealed record ReplayChange
{
    /// <summary>The recording's name.</summary>
    public string? Recording { get; init; }

    /// <summary>The deployment that answers other requests; empty removes it.</summary>
    public string? Fallback { get; init; }

    /// <summary>The model whose exchanges are replayed; empty replays those of every model.</summary>
    public string? Model { get; init; }

    /// <summary>All that makes no difference.</summary>
    public IReadOnlyList<string>? Ignore { get; init; }
}
