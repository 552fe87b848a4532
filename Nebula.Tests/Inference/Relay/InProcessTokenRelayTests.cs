using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Infrastructure.InProcess;

namespace Nebula.Tests.Inference.Relay;

public sealed class InProcessTokenRelayTests : TokenRelayContract
{
    private readonly InProcessTokenRelay _relay = new();

    private protected override (ITokenRelay Relay, IJobCancellation Cancellation) Handler => (_relay, _relay);

    private protected override (ITokenRelay Relay, IJobCancellation Cancellation) Worker => (_relay, _relay);

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
