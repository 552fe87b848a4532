using DurableTask.AzureStorage;
using DurableTask.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Grpc;
using Microsoft.DurableTask.Testing.Sidecar.Grpc;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Functions.Tests.Hosts;

/// <summary>
/// The app's orchestrators and activities on a task hub in Azure Storage, as <c>host.json</c> sets it up: the dispatcher and the storage are those of
/// the Functions host's Durable extension, the orchestrators' shims and the data converter those of its worker, and the client speaks gRPC to the hub
/// as in the app.
/// </summary>
internal sealed class TaskHub : IAsyncDisposable
{
    private readonly TaskHubWorker _worker;
    private readonly WebApplication _server;
    private readonly GrpcChannel _channel;
    private readonly CancellationTokenSource _stopping;
    private readonly CancellationTokenSource _killed;

    private TaskHub(TaskHubWorker worker, WebApplication server, GrpcChannel channel, DurableTaskClient client, CancellationTokenSource stopping, CancellationTokenSource killed) =>
        (_worker, _server, _channel, Client, _stopping, _killed) = (worker, server, channel, client, stopping, killed);

    /// <summary>The client that <c>[DurableClient]</c> parameters are bound to.</summary>
    public DurableTaskClient Client { get; }

    /// <summary>The ids of the inferences that it has or had.</summary>
    public async Task<List<string>> ListInferencesAsync()
    {
        var ids = new List<string>();
        await foreach (var instance in Client.GetAllInstancesAsync())
        {
            if (instance.Name == InferenceWorkflow.Definition.Name)
                ids.Add(instance.InstanceId);
        }

        return ids;
    }

    /// <summary>Creates the hub and starts its workers.</summary>
    /// <param name="app">The app's container.</param>
    /// <param name="settings">The hub's settings.</param>
    public static async Task<TaskHub> StartAsync(IServiceProvider app, AzureStorageOrchestrationServiceSettings settings)
    {
        var (stopping, killed) = (new CancellationTokenSource(), new CancellationTokenSource());
        var service = new AzureStorageOrchestrationService(settings);
        await service.CreateIfNotExistsAsync();

        var options = app.GetRequiredService<IOptions<DurableTaskWorkerOptions>>().Value;
        var shims = new DurableTaskShimFactory(options);
        var invoker = new FunctionInvoker(app);
        var functions = FunctionCatalog.All.ToDictionary(static function => function.Name);
        var worker = new TaskHubWorker(
            service,
            new FunctionObjects<TaskOrchestration>(name => shims.CreateOrchestration(name, new FunctionOrchestrator(functions[name], app))),
            new FunctionObjects<TaskActivity>(name => shims.CreateActivity(name, new FunctionActivity(functions[name], invoker, stopping.Token, killed.Token))))
        {
            ErrorPropagationMode = ErrorPropagationMode.UseFailureDetails,
        };
        await worker.StartAsync();

        var server = await ServeAsync(service);
        var channel = GrpcChannel.ForAddress(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        var converter = app.GetRequiredService<IOptions<DurableTaskClientOptions>>().Value.DataConverter;
        var client = new GrpcDurableTaskClient(settings.TaskHubName, new GrpcDurableTaskClientOptions { Channel = channel, DataConverter = converter }, NullLogger.Instance);
        return new TaskHub(worker, server, channel, client, stopping, killed);
    }

    /// <summary>Ends its workers, and gives back the activities that they run. The hub's storage and its client stay.</summary>
    public async Task KillAsync()
    {
        var stopping = _worker.StopAsync(isForced: false);
        await _killed.CancelAsync();
        await stopping;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Client.DisposeAsync();
        _channel.Dispose();
        await _server.StopAsync();
        await _server.DisposeAsync();
        await _worker.StopAsync(isForced: true);
        _worker.Dispose();
        _stopping.Dispose();
        _killed.Dispose();
    }

    private static async Task<WebApplication> ServeAsync(AzureStorageOrchestrationService service)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(static kestrel => kestrel.ConfigureEndpointDefaults(static endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(static grpc => grpc.EnableDetailedErrors = true);
        builder.Services.AddSingleton<IOrchestrationService>(service).AddSingleton<IOrchestrationServiceClient>(service).AddSingleton<HubServer>();
        builder.Services.Configure<TaskHubGrpcServerOptions>(static options => options.Mode = TaskHubGrpcServerMode.ApiServerOnly);
        var server = builder.Build();
        server.MapGrpcService<HubServer>();
        await server.StartAsync();
        return server;
    }
}
