using Nebula.Domain.Common;
using Nebula.Domain.Inference.Slots;

namespace Nebula.Infrastructure.InProcess;

/// <summary>Refusals of whoever asks for a seat.</summary>
internal static class OverloadErrors
{
    public const string NoReplica = "no replica of it is ready";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>503 <c>overloaded</c>.</summary>
    public static NebulaException CreateException(SlotRequest request, string why) =>
        new NebulaError(ErrorKind.Overloaded, $"The model '{request.Deployment}' is overloaded: {why}. Please try again later.") { RetryAfter = RetryAfter }.ToException();

    /// <summary>503 <c>overloaded</c> because the queue is full.</summary>
    public static NebulaException QueueFull(SlotRequest request, int waiting) => CreateException(request, $"all its seats are taken and {waiting} requests are waiting");
}
