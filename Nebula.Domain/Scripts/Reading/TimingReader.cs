using System.Text.Json;

namespace Nebula.Domain.Scripts.Reading;

/// <summary>Reads the pace of a rule's answer.</summary>
internal static class TimingReader
{
    /// <summary>Reads it; null if the rule has none.</summary>
    public static ScriptTiming? Read(ScriptObject entry)
    {
        var profile = entry.ReadObject("streamingProfile");
        profile?.CheckNames(["ttft", "tps", "jitter"]);
        var rate = profile?.ReadNumber("tps", 0);
        if (rate == 0)
            profile!.Value.Mistake("tps", "It must be greater than 0.");
        var speed = entry.ReadNumber("replaySpeed", 0);
        if (speed == 0)
            entry.Mistake("replaySpeed", "It must be greater than 0.");
        var timing = new ScriptTiming
        {
            Latency = entry.ReadNumber("latency", 0),
            ChunkSize = entry.ReadInteger("chunkSize", 1),
            TruncateAfterChunks = entry.ReadInteger("truncateAfterChunks", 1),
            DisconnectAfterMs = entry.ReadNumber("disconnectAfterMs", 0),
            FirstChunk = profile?.ReadNumber("ttft", 0),
            ChunksPerSecond = rate,
            Jitter = profile?.ReadNumber("jitter", 0, 1) ?? 0,
            Recorded = ReadRecorded(entry),
            Speed = speed is > 0 ? speed.Value : 1,
        };
        return timing is { IsPaced: false, MayCut: false, ChunkSize: null } ? null : timing;
    }

    private static IReadOnlyList<double> ReadRecorded(ScriptObject entry)
    {
        if (entry.ReadObject("recordedTimings") is not { } recorded)
            return [];
        recorded.CheckNames(["ttftMs", "interChunkDelaysMs", "totalDurationMs"]);
        var waits = new List<double> { recorded.ReadNumber("ttftMs", 0) ?? 0 };
        foreach (var (value, path) in recorded.ReadItems("interChunkDelaysMs") ?? [])
        {
            if (value.ValueKind == JsonValueKind.Number && value.GetDouble() is >= 0 and var wait)
                waits.Add(wait);
            else
                entry.Report.Mistake(path, "It must be a number of at least 0.");
        }

        return waits;
    }
}
