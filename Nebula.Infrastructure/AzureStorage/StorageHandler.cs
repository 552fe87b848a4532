namespace Nebula.Infrastructure.AzureStorage;

/// <summary>Sends each attempt of a call to the storage account, until the account is lost.</summary>
/// <param name="monitor">Knows whether the account answers, and is told what comes of each attempt.</param>
/// <param name="inner">Sends it.</param>
internal sealed class StorageHandler(StorageMonitor monitor, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var loss = EnsureNotLost();
        using var call = monitor.StartCall();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, loss);
        try
        {
            return Report(await base.SendAsync(request, ending.Token));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Explain(e, loss);
        }
    }

    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var loss = EnsureNotLost();
        using var call = monitor.StartCall();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, loss);
        try
        {
            return Report(base.Send(request, ending.Token));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Explain(e, loss);
        }
    }

    private CancellationToken EnsureNotLost()
    {
        var loss = monitor.Loss;
        return loss.IsCancellationRequested ? throw StorageMonitor.Refusal.ToException() : loss;
    }

    private HttpResponseMessage Report(HttpResponseMessage response)
    {
        if (StorageMonitor.IsFailure((int)response.StatusCode))
            monitor.Check();
        else
            monitor.ReportAnswer();
        return response;
    }

    private Exception Explain(Exception e, CancellationToken loss)
    {
        monitor.Check();
        return loss.IsCancellationRequested ? StorageMonitor.Refusal.ToException() : e;
    }
}
