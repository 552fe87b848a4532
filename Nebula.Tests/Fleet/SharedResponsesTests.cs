using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Nebula.Tests.Wire;
using Xunit;

namespace Nebula.Tests.Fleet;

/// <summary>Two processes of Nebula.Local with one Redis and one data directory. Each has a relay of its own.</summary>
public sealed class SharedResponsesTests(RedisServer redis) : RemoteResponsesContract, IClassFixture<RedisServer>
{
    private const string AdminKey = "an-admin-key-for-both-processes";

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("nebula-responses-");
    private NebulaProcess? _owner;
    private NebulaProcess? _other;

    protected override NebulaClient Owner => _owner!.Client;

    protected override NebulaClient Other => _other!.Client;

    protected override string Model => _owner!.Model;

    protected override bool SurvivesItsProcess => false;

    public override ValueTask DisposeAsync()
    {
        _owner?.Dispose();
        _other?.Dispose();
        _data.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    protected override async Task StartAsync()
    {
        string[] settings = [$"RedisConnection={await redis.GetConnectionStringAsync()},connectTimeout=20000", $"AdminKey={AdminKey}", "Simulation:TimeScale=0.2"];
        var starting = (NebulaProcess.Start(_data.FullName, settings).ReadyAsync(AdminKey), NebulaProcess.Start(_data.FullName, settings).ReadyAsync(AdminKey));
        (_owner, _other) = (await starting.Item1, await starting.Item2);
    }

    protected override Task KillOwnerAsync() => _owner!.KillAsync();
}
