namespace Nebula.Api.Management.Metrics;

/// <summary>The metrics over time.</summary>
internal sealed record HistoryBody(string Object, DateTimeOffset From, DateTimeOffset To, HistoryStep Step, IReadOnlyList<HistoryPointBody> Data);
