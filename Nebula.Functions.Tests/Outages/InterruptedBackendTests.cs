using Microsoft.Extensions.DependencyInjection;
using Nebula.Functions.Tests.Hosts;
using Nebula.Tests.Hosts;
using Nebula.Tests.Wire;

namespace Nebula.Functions.Tests.Outages;

/// <summary>The app on Azurite and Redis.</summary>
public sealed class FunctionsInterruptedBackendTests : InterruptedBackendContract
{
    private protected override INebulaHost CreateHost(Action<IServiceCollection> replace) =>
        new FunctionsNebula(["Simulation:TimeScale=0"], urlVariable: null) { Replace = replace };
}
