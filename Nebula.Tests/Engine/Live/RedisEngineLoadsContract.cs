using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Engine;
using Nebula.Domain.Settings;
using Nebula.Infrastructure.Redis;
using Nebula.Infrastructure.Redis.Loads;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Engine.Live;

/// <summary>Loads in Redis, over several processes. Each has its own connection, and a clock that the test advances.</summary>
public abstract class RedisEngineLoadsContract(IRedis server) : IAsyncLifetime
{
    private readonly List<FleetProcess> _processes = [];

    // Unique, because tests share a server.
    private readonly string _name = $"m-{Guid.NewGuid():N}";

    private protected static CancellationToken Ending => TestContext.Current.CancellationToken;

    private protected string Name => _name;

    private protected FleetProcess First => _processes[0];

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
    }

    [Fact]
    public async Task ReportNowAsync_TwoProcesses_SeeEachOthersSequences()
    {
        var second = await StartAsync();
        Start(First, count: 3);
        Start(second, count: 2);
        await AdvanceAsync(() => First.Engines.GetReports(Name) is [{ ContextTokens: > 0, Blocks: > 0 }] && second.Engines.GetReports(Name) is [{ Blocks: > 0 }]);
        await ReportAllAsync();

        var remote = First.Engines.GetReplicas(Name)[0].RemoteLoad.Running;
        (remote.Processes, remote.Running).ShouldBe((1, 2));
        remote.ShouldBe(new RemoteSequences(1, 2, second.Engines.GetReports(Name)[0].ContextTokens, second.Engines.GetReports(Name)[0].Blocks));
        second.Engines.GetReplicas(Name)[0].RemoteLoad.Running.Running.ShouldBe(3);
        var load = await First.Loads.GetLoadAsync(Name, Ending);
        (load.Running, load.Waiting, load.IsDrained).ShouldBe((5, 0, false));
        load.KvTokens.ShouldBe(First.Engines.GetLoad(Name).KvTokens + second.Engines.GetLoad(Name).KvTokens);
    }

    [Fact]
    public async Task GetLoadAsync_FromAProcessWithoutReplicas_SumsTheOthers()
    {
        var reader = await StartAsync();
        Start(First, count: 4, batch: 1);
        await First.Loads.ReportNowAsync();

        var load = await reader.Loads.GetLoadAsync(Name, Ending);
        (load.Running, load.Waiting).ShouldBe((1, 3));
        (await reader.Loads.GetLoadAsync($"{Name}-other", Ending)).ShouldBe(default);
    }

    [Fact]
    public async Task GetLoadAsync_TheLastSequenceEnds_IsDrained()
    {
        var reader = await StartAsync();
        using var cancellation = new CancellationTokenSource();
        Start(First, count: 1, cancellationToken: cancellation.Token);
        await First.Loads.ReportNowAsync();
        (await reader.Loads.GetLoadAsync(Name, Ending)).IsDrained.ShouldBeFalse();

        await cancellation.CancelAsync();
        await First.Loads.ReportNowAsync();
        (await reader.Loads.GetLoadAsync(Name, Ending)).IsDrained.ShouldBeTrue();
    }

    [Fact]
    public async Task GetLoadAsync_AProcessDied_CountsItUntilItsReportExpires()
    {
        Start(First, count: 1);
        await First.Loads.ReportNowAsync();
        var database = First.Connection.Database;
        (await database.KeyTimeToLiveAsync(RedisKeys.EngineLoads(Name)))!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), RedisEngineLoads.Lease);
        var reader = await StartAsync();
        await database.HashSetAsync(RedisKeys.EngineLoads(Name), "dead", "9999999999999 1 0 2 1 20 2");
        var load = await reader.Loads.GetLoadAsync(Name, Ending);
        (load.Running, load.Waiting).ShouldBe((3, 1));
        load.KvTokens.ShouldBeGreaterThanOrEqualTo(2 * EngineOptions.DefaultBlockSize);

        // The server's clock cannot be advanced, so the time is set back.
        await database.HashSetAsync(RedisKeys.EngineLoads(Name), "dead", "1 1 0 2 1 20 2");
        (await reader.Loads.GetLoadAsync(Name, Ending)).Running.ShouldBe(1);
        await First.Loads.DisposeAsync(); // a process that stops withdraws its report
        (await reader.Loads.GetLoadAsync(Name, Ending)).IsDrained.ShouldBeTrue();
    }

    [Fact]
    public async Task GetLoadAsync_ReportOfANewerVersion_IsLeftOut()
    {
        Start(First, count: 1);
        await First.Connection.Database.HashSetAsync(RedisKeys.EngineLoads(Name), "newer", "9999999999999 2 0 5 5 5 5 5");
        (await First.Loads.GetLoadAsync(Name, Ending)).Running.ShouldBe(1);
    }

    [Fact]
    public async Task Engine_BatchFullOfOthersSequences_HasItsShareAndNoMore()
    {
        var second = await StartAsync();
        Start(First, count: 4, batch: 4);
        await First.Loads.ReportNowAsync();
        var own = Start(second, count: 4, batch: 4);
        await second.Loads.ReportNowAsync(); // knows of the first from now on
        await AdvanceAsync(() => own.Any(static sequence => sequence.Generated > 1));

        own.Count(static sequence => sequence.QueuedFor is not null).ShouldBe(2);
        second.Engines.GetLoad(Name).Waiting.ShouldBe(2);
    }

    [Fact]
    public async Task Service_Started_ReportsWhatChangesAndRepeatsItAsAHeartbeat()
    {
        await First.Loads.StartAsync(Ending);
        Start(First, count: 1);
        var key = RedisKeys.EngineLoads(Name);
        await AdvanceAsync(async () => await First.Connection.Database.HashLengthAsync(key) == 1);
        await First.Connection.Database.KeyDeleteAsync(key); // Redis has lost it
        await AdvanceAsync(async () => await First.Connection.Database.HashLengthAsync(key) == 1);
    }

    [Fact]
    public async Task Fleet_ManySequencesElsewhere_SlowDownEachTokenOnceTheyAreReported()
    {
        var others = Start(First, count: 200);
        await AdvanceAsync(() => Array.TrueForAll(others, static sequence => sequence.Generated > 0));
        var together = await MeasureOneAsync(First, reports: false);
        var second = await StartAsync();
        var unreported = await MeasureOneAsync(second, reports: false);
        var reported = await MeasureOneAsync(second, reports: true);

        (together / unreported).ShouldBeGreaterThan(1.3);
        (reported / together).ShouldBeInRange(0.95, 1.05);
    }

    [Fact]
    public async Task Fleet_OfTwoProcesses_HasTheTimesOfOneProcess()
    {
        const int Requests = 40;
        var alone = await MeasureAsync([await StartAsync()], Requests);
        var fleet = await MeasureAsync([await StartAsync(), await StartAsync()], Requests);

        // Both within what docs/simulation.md says.
        (fleet.PerToken / alone.PerToken).ShouldBeInRange(0.8, 1.02);
        (fleet.First / alone.First).ShouldBeInRange(0.8, 1.05);
    }

    private protected async Task<FleetProcess> StartAsync()
    {
        var connection = RedisConnection.Open(await server.GetConnectionStringAsync(), TimeProvider.System, NullLogger<RedisConnection>.Instance);
        var time = new FakeTimeProvider();
        var engines = EngineProcess.CreateEngines(time, new NebulaOptions());
        var process = new FleetProcess(new RedisEngineLoads(connection, new InstanceId(), engines, time, NullLogger<RedisEngineLoads>.Instance), engines, connection, time);
        _processes.Add(process);
        return process;
    }

    private protected TestSequence[] Start(FleetProcess process, int count, int batch = 256, CancellationToken cancellationToken = default)
    {
        var sequences = Enumerable.Range(0, count).Select(static _ => new TestSequence(100, 100_000)).ToArray();
        foreach (var sequence in sequences)
            _ = process.Engines.RunAsync(EngineProcess.CreateModel(Name, batch: batch), sequence, cancellationToken);
        return sequences;
    }

    // The time per token of one sequence more.
    private async Task<double> MeasureOneAsync(FleetProcess process, bool reports)
    {
        var sequence = new TestSequence(100, 20);
        var running = process.Engines.RunAsync(EngineProcess.CreateModel(Name, batch: 256), sequence, Ending);
        if (reports)
            await ReportAllAsync();
        await AdvanceAsync(() => running.IsCompleted);
        await running;
        return (sequence.LastTokenAfter - sequence.FirstTokenAfter!.Value) / (sequence.OutputTokens - 1);
    }

    private async Task ReportAllAsync()
    {
        foreach (var process in _processes.Concat(_processes))
            await process.Loads.ReportNowAsync();
    }

    private Task AdvanceAsync(Func<bool> condition) => AdvanceAsync(() => Task.FromResult(condition()));

    private async Task AdvanceAsync(Func<Task<bool>> condition)
    {
        using var timeout = new CancellationTokenSource(DriverWorld.Timeout);
        while (!await condition())
        {
            foreach (var process in _processes)
                process.Time.Advance(TimeSpan.FromMilliseconds(20));
            await Task.Delay(1, timeout.Token);
        }
    }

    // Requests of 500 and 40 tokens at 20 a second, taken in turns; the mean times to the first token and per token.
    private async Task<(double First, double PerToken)> MeasureAsync(FleetProcess[] processes, int requests)
    {
        var model = EngineProcess.CreateModel($"{Name}-{processes.Length}");
        var sequences = Enumerable.Range(0, requests).Select(static _ => new TestSequence(500, 40)).ToArray();
        var running = new List<Task>();
        for (var millisecond = 0; running.Count < requests || !running.TrueForAll(static task => task.IsCompleted); millisecond += 5)
        {
            if (millisecond % 50 == 0 && running.Count < requests)
                running.Add(processes[running.Count % processes.Length].Engines.RunAsync(model, sequences[running.Count], Ending));
            if (millisecond % 200 == 0)
            {
                foreach (var process in processes)
                    await process.Loads.ReportNowAsync();
            }

            foreach (var process in processes)
                process.Time.Advance(TimeSpan.FromMilliseconds(5));
            await Task.Delay(1, Ending);
        }

        await Task.WhenAll(running);
        return (sequences.Average(static sequence => sequence.FirstTokenAfter!.Value),
            sequences.Average(static sequence => (sequence.LastTokenAfter - sequence.FirstTokenAfter!.Value) / (sequence.OutputTokens - 1)));
    }
}
