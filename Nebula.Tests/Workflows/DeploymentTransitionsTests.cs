using Nebula.Domain.Deployments;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Workflows;

public sealed class DeploymentTransitionsTests
{
    // Row: from. Columns: Provisioning, Loading, Ready, Scaling, Draining, Stopped, Failed.
    [Theory]
    [InlineData(DeploymentState.Provisioning, "-L--DSF")]
    [InlineData(DeploymentState.Loading, "--R-DSF")]
    [InlineData(DeploymentState.Ready, "---sD-F")]
    [InlineData(DeploymentState.Scaling, "--R-DSF")]
    [InlineData(DeploymentState.Draining, "-------")]
    [InlineData(DeploymentState.Stopped, "P---D-F")]
    [InlineData(DeploymentState.Failed, "P---D--")]
    public void Allows_EveryPair_IsAsInTheTable(DeploymentState from, string row)
    {
        foreach (var to in Enum.GetValues<DeploymentState>())
            DeploymentTransitions.Allows(from, to).ShouldBe(row[(int)to] != '-', $"{from} -> {to}");
    }
}
