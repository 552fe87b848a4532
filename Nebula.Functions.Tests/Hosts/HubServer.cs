using DurableTask.Core;
using Grpc.Core;
using Microsoft.DurableTask.Protobuf;
using Microsoft.DurableTask.Testing.Sidecar.Grpc;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using HubStatus = Microsoft.DurableTask.Protobuf.OrchestrationStatus;

namespace Nebula.Functions.Tests.Hosts;

/// <summary>What <c>DurableTaskClient</c> speaks to, with the Functions host's rule that only an instance that has ended may be replaced.</summary>
internal sealed class HubServer(
    IHostApplicationLifetime lifetime, ILoggerFactory logs, IOrchestrationService service, IOrchestrationServiceClient client, IOptions<TaskHubGrpcServerOptions> options)
    : TaskHubGrpcServer(lifetime, logs, service, client, options)
{
    private static readonly HubStatus[] Ended = [HubStatus.Completed, HubStatus.Failed, HubStatus.Terminated, HubStatus.Canceled];

    /// <inheritdoc/>
    public override Task<CreateInstanceResponse> StartInstance(CreateInstanceRequest request, ServerCallContext context)
    {
        request.OrchestrationIdReusePolicy ??= new OrchestrationIdReusePolicy { ReplaceableStatus = { Ended } };
        return base.StartInstance(request, context);
    }
}
