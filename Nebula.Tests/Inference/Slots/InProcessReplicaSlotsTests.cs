using Microsoft.Extensions.Logging.Abstractions;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Slots;
using Nebula.Infrastructure.InProcess;

namespace Nebula.Tests.Inference.Slots;

public sealed class InProcessReplicaSlotsTests : ReplicaSlotsContract
{
    protected override ValueTask<IReplicaSlots> OpenAsync() => new(new InProcessReplicaSlots(
        new DeploymentDirectory(new DeploymentStore(Records, Records, NullLogger<DeploymentStore>.Instance), Records, TimeProvider.System), Records));
}
