using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Nebula.Domain.Common;

namespace Nebula.Infrastructure.AzureStorage;

/// <summary>Ends a call to the storage account that failed after all its attempts with a 503: the account does not answer, does not work, or is too busy.</summary>
/// <remarks>It stands before the client's retries, which make one exception of several.</remarks>
/// <param name="monitor">Is told of failures.</param>
internal sealed class StorageCallPolicy(StorageMonitor monitor) : HttpPipelinePolicy
{
    private const int RequestTimeout = 408;
    private const int TooManyRequests = 429;
    private const int ServerError = 500;

    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        EnsureNotLost();
        try
        {
            await ProcessNextAsync(message, pipeline);
        }
        catch (Exception e) when (IsUnanswered(e) && !message.CancellationToken.IsCancellationRequested)
        {
            throw Refuse(e, 0);
        }

        EnsureServed(message);
    }

    /// <inheritdoc/>
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        EnsureNotLost();
        try
        {
            ProcessNext(message, pipeline);
        }
        catch (Exception e) when (IsUnanswered(e) && !message.CancellationToken.IsCancellationRequested)
        {
            throw Refuse(e, 0);
        }

        EnsureServed(message);
    }

    // An AggregateException has the failures of several attempts. A token that cannot be had is the identity service's failure.
    private static bool IsUnanswered(Exception e) =>
        e is AggregateException or RequestFailedException { Status: 0 } or HttpRequestException or IOException or OperationCanceledException or AuthenticationFailedException;

    // Before the client signs in.
    private void EnsureNotLost()
    {
        if (monitor.IsLost)
            throw StorageMonitor.Refusal.ToException();
    }

    private void EnsureServed(HttpMessage message)
    {
        if (message.Response.Status is RequestTimeout or TooManyRequests or >= ServerError)
            throw Refuse(null, message.Response.Status);
    }

    private NebulaException Refuse(Exception? reason, int status)
    {
        if (!monitor.IsLost) // else the loss is in the log
            monitor.ReportFailure(reason, status);
        return StorageMonitor.Refusal.ToException();
    }
}
