using Microsoft.Extensions.Logging.Abstractions;
using Nebula.Functions.Durable;
using Nebula.Infrastructure.AzureStorage;

namespace Nebula.Functions.Tests.Durable;

/// <summary>A storage account where nothing listens: it is lost as soon as it is asked.</summary>
internal static class LostStorage
{
    private const string Connection = "AccountName=none;AccountKey=a2V5;TableEndpoint=http://127.0.0.1:9/none;BlobEndpoint=http://127.0.0.1:9/none";

    public static StorageMonitor CreateMonitor(TimeProvider time) => new(Connection, time, NullLogger<StorageMonitor>.Instance);

    /// <summary>The monitor of a hub, whose storage is not asked.</summary>
    public static TaskHubMonitor CreateHubMonitor(DurableClientAccessor clients) =>
        new(clients, CreateMonitor(TimeProvider.System), TimeProvider.System, NullLogger<TaskHubMonitor>.Instance);
}
