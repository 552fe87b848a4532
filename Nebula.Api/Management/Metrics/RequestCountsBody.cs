namespace Nebula.Api.Management.Metrics;

/// <summary>Requests counted since counting began, and those under way now.</summary>
internal sealed record RequestCountsBody(long Total, int Running, int Waiting, IReadOnlyDictionary<string, long> ByStatus);
