using Nebula.Domain.Inference.Backends.Upstream;

namespace Nebula.Api.Management.Deployments;

/// <summary>The health of an upstream server, as the process that answers has seen it since its start.</summary>
internal sealed record UpstreamHealthBody(
    UpstreamCircuit Circuit, int Running, long Answers, long Failures, long Retries, double? LatencySeconds, string? LastError, DateTimeOffset? LastErrorAt)
{
    /// <summary>What was seen.</summary>
    public static UpstreamHealthBody Create(UpstreamHealth health) => new(
        health.Circuit, health.Running, health.Answers, health.Failures, health.Retries, health.LatencySeconds, health.LastError, health.LastErrorAt);
}
