using Microsoft.Extensions.DependencyInjection;
using Nebula.Functions.Tests.Hosts;
using Nebula.Tests.Hosts;
using Nebula.Tests.Wire;

namespace Nebula.Functions.Tests.Outages;

/// <summary>Two instances of the app on one Azurite, one Redis and one task hub, whose orchestrations and activities run in the second.</summary>
public sealed class SharedResponsesTests : RemoteResponsesContract
{
    private static readonly string[] Settings = [.. FunctionsNebula.QuickReplicas, "Simulation:TimeScale=0.2"];

    private readonly ShiftedTime _time = new();
    private readonly FunctionsNebula _other;
    private readonly FunctionsNebula _owner;

    public SharedResponsesTests()
    {
        _other = new FunctionsNebula(Settings, urlVariable: null) { Replace = services => services.AddSingleton<TimeProvider>(_time) };
        _owner = new FunctionsNebula(Settings, urlVariable: null, peer: _other) { CanBeCut = true };
    }

    protected override NebulaClient Owner => _owner.Client;

    protected override NebulaClient Other => _other.Client;

    protected override string Model => _owner.Model;

    protected override bool SurvivesItsProcess => true;

    public override async ValueTask DisposeAsync()
    {
        await _owner.DisposeAsync();
        await _other.DisposeAsync();
    }

    protected override async Task StartAsync()
    {
        await _other.StartAsync();
        await _owner.StartAsync();
    }

    // As far as the other instance can see, the owner is dead if it writes nothing more.
    protected override Task KillOwnerAsync()
    {
        _owner.CutRecords();
        _time.Advance(TimeSpan.FromMinutes(1));
        return Task.CompletedTask;
    }
}
