namespace Nebula.Api.Management.ApiKeys;

/// <summary>How much of a limit is used now; a limit of null is none.</summary>
internal sealed record GaugeBody(long Used, long? Limit);
