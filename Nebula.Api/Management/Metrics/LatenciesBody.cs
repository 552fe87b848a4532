namespace Nebula.Api.Management.Metrics;

/// <summary>The four durations that are measured of every request.</summary>
internal sealed record LatenciesBody(LatencyBody TimeToFirstToken, LatencyBody InterToken, LatencyBody Queue, LatencyBody EndToEnd);
