using DurableTask.Core;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.DurableTask.Protobuf;
using Microsoft.DurableTask.Testing.Sidecar.Grpc;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using HubStatus = Microsoft.DurableTask.Protobuf.OrchestrationStatus;

namespace Nebula.Functions.Tests.Hosts;

/// <summary>
/// The server of a <c>DurableTaskClient</c>. As in the Functions host, only an ended instance may be replaced, only a running one may be sent events,
/// and a purge's filter needs no start time.
/// </summary>
internal sealed class HubServer(
    IHostApplicationLifetime lifetime, ILoggerFactory logs, IOrchestrationService service, IOrchestrationServiceClient client, IOptions<TaskHubGrpcServerOptions> options)
    : TaskHubGrpcServer(lifetime, logs, service, client, options)
{
    private static readonly HubStatus[] Ended = [HubStatus.Completed, HubStatus.Failed, HubStatus.Terminated, HubStatus.Canceled];

    private readonly IOrchestrationServiceClient _hub = client;

    /// <inheritdoc/>
    public override Task<CreateInstanceResponse> StartInstance(CreateInstanceRequest request, ServerCallContext context)
    {
        request.OrchestrationIdReusePolicy ??= new OrchestrationIdReusePolicy { ReplaceableStatus = { Ended } };
        return base.StartInstance(request, context);
    }

    /// <inheritdoc/>
    public override async Task<RaiseEventResponse> RaiseEvent(RaiseEventRequest request, ServerCallContext context)
    {
        var state = await _hub.GetOrchestrationStateAsync(request.InstanceId, executionId: null)
            ?? throw new RpcException(new Status(StatusCode.NotFound, "There is no such instance."));
        if (Ended.Contains((HubStatus)state.OrchestrationStatus))
            throw new RpcException(new Status(StatusCode.FailedPrecondition, "The instance is not running."));
        return await base.RaiseEvent(request, context);
    }

    /// <inheritdoc/>
    public override Task<PurgeInstancesResponse> PurgeInstances(PurgeInstancesRequest request, ServerCallContext context)
    {
        if (request.PurgeInstanceFilter is { } filter)
            filter.CreatedTimeFrom ??= new DateTimeOffset(DateTime.MinValue, TimeSpan.Zero).ToTimestamp();
        return base.PurgeInstances(request, context);
    }
}
