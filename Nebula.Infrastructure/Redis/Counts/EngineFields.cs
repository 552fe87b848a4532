using Nebula.Domain.Telemetry;

namespace Nebula.Infrastructure.Redis.Counts;

/// <summary>An engine's counts as fields: <c>b</c> busy microseconds, <c>p</c> preemptions, <c>q</c> and <c>h</c> tokens looked up and found in the prefix cache, and the histogram <c>t</c> of tokens of steps.</summary>
internal static class EngineFields
{
    /// <summary>Writes all fields.</summary>
    public static void Write(Dictionary<string, long> fields, string prefix, EngineCounts engine)
    {
        fields[$"{prefix}/b"] = HistogramFields.ToMicroseconds(engine.BusySeconds);
        fields[$"{prefix}/p"] = engine.Preemptions;
        fields[$"{prefix}/q"] = engine.QueriedTokens;
        fields[$"{prefix}/h"] = engine.HitTokens;
        HistogramFields.Write(fields, $"{prefix}/t", engine.StepTokens);
    }

    /// <summary>Reads a field.</summary>
    /// <param name="engine">Where to add it.</param>
    /// <param name="parts">What follows the prefix.</param>
    /// <param name="count">The field's value.</param>
    public static void Read(EngineCounts engine, ReadOnlySpan<string> parts, long count)
    {
        switch (parts[0])
        {
            case "b":
                engine.BusySeconds += HistogramFields.FromMicroseconds(count);
                break;
            case "p":
                engine.Preemptions += count;
                break;
            case "q":
                engine.QueriedTokens += count;
                break;
            case "h":
                engine.HitTokens += count;
                break;
            case "t":
                HistogramFields.Read(engine.StepTokens, parts[1], count);
                break;
        }
    }
}
