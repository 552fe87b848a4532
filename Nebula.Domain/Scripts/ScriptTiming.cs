using System.Text.Json.Serialization;

namespace Nebula.Domain.Scripts;

/// <summary>The pace of a scripted stream. All times are milliseconds of virtual time, which <c>TimeScale</c> multiplies. A whole answer is not paced.</summary>
public sealed record ScriptTiming
{
    /// <summary>The wait before each chunk; null for none.</summary>
    public double? Latency { get; init; }

    /// <summary>Characters of each chunk of text and arguments; null for one token.</summary>
    public int? ChunkSize { get; init; }

    /// <summary>The wait before the first chunk; null for <see cref="Latency"/>.</summary>
    public double? FirstChunk { get; init; }

    /// <summary>Chunks per second after the first; null for <see cref="Latency"/>.</summary>
    public double? ChunksPerSecond { get; init; }

    /// <summary>By which share, 0 to 1, the waits of <see cref="FirstChunk"/> and <see cref="ChunksPerSecond"/> vary. Default 0.</summary>
    public double Jitter { get; init; }

    /// <summary>Recorded waits: before the first chunk and between the others; empty if nothing was recorded.</summary>
    public IReadOnlyList<double> Recorded { get; init; } = [];

    /// <summary>Divides every wait. Default 1.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>The number of events after which the connection is closed; null for never.</summary>
    public int? TruncateAfterChunks { get; init; }

    /// <summary>The time after which the connection is closed; null for never.</summary>
    public double? DisconnectAfterMs { get; init; }

    /// <summary>Whether the script sets the pace itself.</summary>
    [JsonIgnore]
    public bool IsPaced => Latency is not null || FirstChunk is not null || ChunksPerSecond is not null || Recorded.Count > 0;

    /// <summary>Whether the connection may be closed before the answer's end.</summary>
    [JsonIgnore]
    public bool MayCut => TruncateAfterChunks is not null || DisconnectAfterMs is not null;

    /// <summary>This pace of an answer whose connection is not closed early.</summary>
    public ScriptTiming WithoutCut() => this with { TruncateAfterChunks = null, DisconnectAfterMs = null };

    /// <summary>The wait before a chunk, in virtual seconds.</summary>
    /// <param name="chunk">The chunk, from 0.</param>
    /// <param name="random">A random number from -1 to 1, by which the wait varies.</param>
    public double GetWait(int chunk, double random)
    {
        var profile = chunk == 0 && FirstChunk is { } first ? first : ChunksPerSecond is { } rate ? 1_000 / rate : (double?)null;
        var wait = profile is { } paced ? Math.Max(0, paced * (1 + (random * Jitter)))
            : FirstChunk is null && ChunksPerSecond is null && Recorded.Count > 0 ? GetRecorded(chunk)
            : Latency ?? 0;
        return wait / Speed / 1_000;
    }

    // Chunks beyond the recorded ones wait as long as those did on average.
    private double GetRecorded(int chunk) => chunk < Recorded.Count ? Recorded[chunk] : Recorded.Count > 1 ? Recorded.Skip(1).Average() : 0;
}
