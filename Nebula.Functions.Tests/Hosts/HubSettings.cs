using DurableTask.AzureStorage;
using Microsoft.Extensions.Configuration;

namespace Nebula.Functions.Tests.Hosts;

/// <summary>A task hub's settings, read from the app's <c>host.json</c> as the Functions host's Durable extension reads them.</summary>
internal static class HubSettings
{
    public static AzureStorageOrchestrationServiceSettings Read(string hub, string connection)
    {
        var section = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "host.json")).Build().GetSection("extensions:durableTask");
        var storage = section.GetSection("storageProvider");
        return new AzureStorageOrchestrationServiceSettings
        {
            StorageAccountClientProvider = new StorageAccountClientProvider(connection),
            TaskHubName = hub,
            PartitionCount = storage.GetValue<int>("partitionCount"),
            ControlQueueBatchSize = storage.GetValue<int>("controlQueueBatchSize"),
            ControlQueueBufferThreshold = storage.GetValue<int>("controlQueueBufferThreshold"),
            ControlQueueVisibilityTimeout = storage.GetValue<TimeSpan>("controlQueueVisibilityTimeout"),
            WorkItemQueueVisibilityTimeout = storage.GetValue<TimeSpan>("workItemQueueVisibilityTimeout"),
            MaxQueuePollingInterval = storage.GetValue<TimeSpan>("maxQueuePollingInterval"),
            ExtendedSessionsEnabled = section.GetValue<bool>("extendedSessionsEnabled"),
            ExtendedSessionIdleTimeout = TimeSpan.FromSeconds(section.GetValue<int>("extendedSessionIdleTimeoutInSeconds")),
            MaxConcurrentTaskOrchestrationWorkItems = section.GetValue<int>("maxConcurrentOrchestratorFunctions"),
            MaxConcurrentTaskActivityWorkItems = section.GetValue<int>("maxConcurrentActivityFunctions"),

            // The extension's defaults.
            UseTablePartitionManagement = true,
            UseAppLease = false,
            FetchLargeMessageDataEnabled = true,
            ThrowExceptionOnInvalidDedupeStatus = true,
        };
    }
}
