namespace Nebula.Api.Management.Metrics;

/// <summary>The ledger's tokens of all time.</summary>
internal sealed record TokenCountsBody(long Input, long Output);
