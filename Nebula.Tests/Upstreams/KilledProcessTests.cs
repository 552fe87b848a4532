using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Xunit;

namespace Nebula.Tests.Upstreams;

/// <summary>One process with its state in SQLite, which is started again after its death.</summary>
public sealed class EmbeddedKilledProcessTests : KilledProcessContract
{
    private readonly List<NebulaProcess> _processes = [];

    protected override IReadOnlyList<NebulaProcess> Processes => _processes;

    protected override async Task StartAsync() => _processes.Add(await NebulaProcess.Start(Data).ReadyAsync());

    protected override async Task<NebulaProcess> KillAsync()
    {
        await _processes[0].KillAsync();
        _processes[0].Dispose();
        return _processes[0] = await NebulaProcess.Start(Data).ReadyAsync();
    }
}

/// <summary>Two processes with one Redis, one of which survives.</summary>
public sealed class RedisKilledProcessTests(RedisServer redis) : KilledProcessContract, IClassFixture<RedisServer>
{
    private const string AdminKey = "an-admin-key-for-both-processes";

    private NebulaProcess[] _processes = [];

    protected override IReadOnlyList<NebulaProcess> Processes => _processes;

    protected override async Task StartAsync()
    {
        string[] settings = [$"RedisConnection={await redis.GetConnectionStringAsync()},connectTimeout=20000", $"AdminKey={AdminKey}"];
        _processes = await Task.WhenAll(NebulaProcess.Start(Data, settings).ReadyAsync(AdminKey), NebulaProcess.Start(Data, settings).ReadyAsync(AdminKey));
    }

    protected override async Task<NebulaProcess> KillAsync()
    {
        await _processes[0].KillAsync();
        return _processes[1];
    }
}
