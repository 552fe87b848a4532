using Nebula.Domain.Common;

namespace Nebula.Domain.Engine.Live;

/// <summary>Errors of sequences that no replica takes: 503 <c>overloaded</c>.</summary>
internal static class OverloadErrors
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>No replica is ready.</summary>
    public static NebulaException CreateNoReplicaException(string deployment) => CreateException(deployment, "no replica of it is ready");

    /// <summary>Too many sequences wait.</summary>
    public static NebulaException CreateQueueFullException(string deployment, int waiting) =>
        CreateException(deployment, $"its replicas are full and {waiting} requests are waiting");

    private static NebulaException CreateException(string deployment, string reason) =>
        new NebulaError(ErrorKind.Overloaded, $"The model '{deployment}' is overloaded: {reason}. Please try again later.") { RetryAfter = RetryAfter }.ToException();
}
