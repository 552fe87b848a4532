using Azure;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Infrastructure.Availability;

namespace Nebula.Infrastructure.AzureStorage;

/// <summary>Knows whether the storage account answers. While it does not, its clients' calls fail at once with a 503, and those that wait for it end so.</summary>
/// <remarks>An account that answers that it is busy is not lost.</remarks>
public sealed partial class StorageMonitor : AvailabilityMonitor, IDisposable
{
    /// <summary>What a request gets that needs the account while it does not answer: 503, with 1 s until the next attempt.</summary>
    public static readonly NebulaError Refusal =
        new(ErrorKind.Unavailable, "The server's storage does not answer at the moment. Please try again later.") { RetryAfter = TimeSpan.FromSeconds(1) };

    private const int ServerError = 500;
    private const int Busy = 503;

    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly TableClient _table;
    private readonly ILogger<StorageMonitor> _logger;
    private readonly HttpClientTransport _transport;

    /// <summary>Sends nothing yet.</summary>
    /// <param name="connection">The setting <c>Nebula:StorageConnection</c>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where losses are logged.</param>
    /// <exception cref="FormatException">The setting has none of its forms.</exception>
    public StorageMonitor(string? connection, TimeProvider time, ILogger<StorageMonitor> logger)
        : base(time)
    {
        _table = StorageAccount.OpenProbe(connection, ProbeTimeout).GetTableClient(TableRecordStore.TableName);
        _logger = logger;
        var sockets = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = ConnectionLifetime };
        _transport = new HttpClientTransport(new HttpClient(new StorageHandler(this, sockets)) { Timeout = Timeout.InfiniteTimeSpan }); // the client's policy has timeouts
    }

    /// <summary>Sends the requests of the account's clients.</summary>
    internal HttpPipelineTransport Transport => _transport;

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    /// <summary>Whether a status says that the service does not work, and not only that it is busy.</summary>
    internal static bool IsFailure(int status) => status is >= ServerError and not Busy;

    /// <summary>Logs a call that failed, and asks the account whether it is there.</summary>
    internal void ReportFailure(Exception? reason, int status)
    {
        CallFailed(_logger, status, reason);
        if (reason is not null)
            Check();
    }

    /// <inheritdoc/>
    protected override async Task AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _table.GetEntityIfExistsAsync<TableEntity>("health", "probe", cancellationToken: cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status != 0 && !IsFailure(e.Status))
        {
            // It answers: it is busy, or refuses this identity.
        }
    }

    /// <inheritdoc/>
    protected override void OnLost(Exception? reason) => LogLost(_logger, reason);

    /// <inheritdoc/>
    protected override void OnFound() => LogFound(_logger);

    [LoggerMessage(EventId = 3051, Level = LogLevel.Error, Message = "The storage account does not answer; what needs it is refused until it does")]
    private static partial void LogLost(ILogger logger, Exception? exception);

    [LoggerMessage(EventId = 3052, Level = LogLevel.Information, Message = "The storage account answers again")]
    private static partial void LogFound(ILogger logger);

    [LoggerMessage(EventId = 3053, Level = LogLevel.Warning, Message = "A call to the storage account failed (status {Status}; 0 is no answer)")]
    private static partial void CallFailed(ILogger logger, int status, Exception? exception);
}
