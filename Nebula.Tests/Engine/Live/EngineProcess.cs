using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nebula.Domain.Deployments;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.Settings;
using Nebula.Tests.Management;

namespace Nebula.Tests.Engine.Live;

/// <summary>Creates the engines of a process, and deployments for them.</summary>
internal static class EngineProcess
{
    public static ReplicaEngines CreateEngines(TimeProvider time, NebulaOptions options, MemoryRecords? records = null)
    {
        records ??= new MemoryRecords();
        var directory = new DeploymentDirectory(new DeploymentStore(records, records, NullLogger<DeploymentStore>.Instance), records, time);
        return new ReplicaEngines(directory, records, time, Options.Create(options));
    }

    public static SimulatedModel CreateModel(string name, int ready = 1, int batch = 256, DeploymentState state = DeploymentState.Ready) =>
        (SimulatedModel)ServedModel.Create(new Deployment
        {
            Name = name,
            Backend = new SimulatedHardware
            {
                Model = "llama-3.1-8b-instruct", Gpu = "h100-sxm-80gb", GpusPerReplica = 1, Replicas = ready, ReadyReplicas = ready, MaxBatchSize = batch,
            },
            State = state,
            CreatedAt = default,
            UpdatedAt = default,
        });
}
