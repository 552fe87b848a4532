namespace Nebula.Api.Management.Metrics;

/// <summary>What one of the busiest keys used in all its time; the name is null where the key is gone.</summary>
internal sealed record BusyKeyBody(string Id, string? Name, long Requests, long InputTokens, long OutputTokens, DateTimeOffset LastUsedAt);
