using Nebula.Domain.Deployments;
using Nebula.Domain.Inference;
using Nebula.Infrastructure.InProcess;

namespace Nebula.Tests.Inference.Seats;

public sealed class InProcessReplicaSeatsTests : ReplicaSeatsContract
{
    protected override ValueTask<IReplicaSeats> OpenAsync() => new(new InProcessReplicaSeats(
        new DeploymentDirectory(new DeploymentStore(Records, Records), Records, TimeProvider.System), Records));
}
