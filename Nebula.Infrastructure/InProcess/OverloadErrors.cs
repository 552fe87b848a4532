using Nebula.Domain.Common;
using Nebula.Domain.Inference.Slots;

namespace Nebula.Infrastructure.InProcess;

/// <summary>Errors of slot requests that are refused.</summary>
internal static class OverloadErrors
{
    /// <summary>The reason if a deployment has no ready replica.</summary>
    public const string NoReplica = "no replica of it is ready";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>503 <c>overloaded</c>.</summary>
    public static NebulaException CreateException(SlotRequest request, string reason) =>
        new NebulaError(ErrorKind.Overloaded, $"The model '{request.Deployment}' is overloaded: {reason}. Please try again later.") { RetryAfter = RetryAfter }.ToException();

    /// <summary>503 <c>overloaded</c> because the queue is full.</summary>
    public static NebulaException CreateQueueFullException(SlotRequest request, int waiting) =>
        CreateException(request, $"all its batch slots are taken and {waiting} requests are waiting");
}
