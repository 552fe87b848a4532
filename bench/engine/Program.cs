// The live engine without the server around it: how late the tokens of many streams are at real time, and what a token costs.
// dotnet run -c Release --project bench/engine -- [streams] [tokens]
using System.Diagnostics;
using EngineBench;
using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.Deployments;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.Records;
using Nebula.Domain.Settings;
using Nebula.Infrastructure;
using Nebula.Infrastructure.InProcess;

var streams = args.Length > 0 ? int.Parse(args[0]) : 256;
var tokens = args.Length > 1 ? int.Parse(args[1]) : 512;
var served = (SimulatedModel)ServedModel.Create(new Deployment
{
    Name = "engine",
    Backend = new SimulatedHardware { Model = "llama-3.1-8b-instruct", Gpu = "h100-sxm-80gb", GpusPerReplica = 1, Replicas = 1, ReadyReplicas = 1, MaxBatchSize = 1_024 },
    State = DeploymentState.Ready,
    CreatedAt = default,
    UpdatedAt = default,
});

for (var round = 0; round < 2; round++) // the first one compiles
{
    var late = (await RunAsync(1, streams)).SelectMany(static sequence => sequence.LateMs).Order().ToArray();
    Console.WriteLine($"{streams} streams of {tokens} tokens at real time: late p50 {late[late.Length / 2]:0.00} ms, p99 {late[late.Length * 99 / 100]:0.00} ms, at most {late[^1]:0.00} ms");
}

for (var round = 0; round < 3; round++)
{
    var before = Process.GetCurrentProcess().TotalProcessorTime;
    await RunAsync(0, 64 * 50);
    var cpu = Process.GetCurrentProcess().TotalProcessorTime - before;
    Console.WriteLine($"{64 * 50} sequences of {tokens} tokens without waiting: {cpu.TotalMicroseconds / (64 * 50 * tokens):0.000} µs of CPU a token");
}

async Task<TimedSequence[]> RunAsync(double timeScale, int sequences)
{
    var folder = Directory.CreateTempSubdirectory("nebula-bench-").FullName;
    await using (var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSqliteRecords(folder)
        .AddSingleton<IChangeFeed, InProcessChangeFeed>().AddSingleton<DeploymentStore>().AddSingleton<DeploymentDirectory>().AddSingleton<ReplicaEngines>()
        .Configure<NebulaOptions>(options => (options.Simulation.TimeScale, options.Simulation.MaxQueue) = (timeScale, 1_000_000))
        .BuildServiceProvider())
    {
        var engines = services.GetRequiredService<ReplicaEngines>();
        var all = Enumerable.Range(0, sequences).Select(_ => new TimedSequence(100, tokens)).ToArray();
        await (timeScale > 0
            ? Task.WhenAll(all.Select(sequence => sequence.RunAsync(engines, served)))
            : Task.WhenAll(all.Chunk(50).Select(own => Task.Run(async () =>
            {
                foreach (var sequence in own)
                    await sequence.RunAsync(engines, served);
            }))));
        Directory.Delete(folder, recursive: true);
        return all;
    }
}
