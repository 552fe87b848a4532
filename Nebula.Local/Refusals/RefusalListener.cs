using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Nebula.Domain.Common;

namespace Nebula.Local.Refusals;

/// <summary>Listens for requests that Kestrel refuses before any handler sees them, and gives the client the reason in the API's shape.</summary>
/// <param name="diagnostics">Where Kestrel reports them.</param>
internal sealed class RefusalListener(DiagnosticListener diagnostics) : IHostedService, IObserver<KeyValuePair<string, object?>>
{
    private const string NoQuote = ": ''";
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    private IDisposable? _subscription;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = diagnostics.Subscribe(this, static name => name == BadRequest);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _subscription?.Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is IFeatureCollection features
            && features.Get<IBadRequestExceptionFeature>()?.Error is BadHttpRequestException refused
            && features.Get<IHttpResponseFeature>() is { HasStarted: false }
            && features.Get<RefusalWriter>() is { } writer)
            writer.Refuse(refused.StatusCode, ToError(refused));
    }

    /// <inheritdoc/>
    public void OnCompleted()
    {
        // The server has stopped.
    }

    /// <inheritdoc/>
    public void OnError(Exception error)
    {
        // Kestrel reports no errors here.
    }

    private static NebulaError ToError(BadHttpRequestException refused) => refused.StatusCode switch
    {
        StatusCodes.Status408RequestTimeout => new(ErrorKind.RequestTimeout, "The request arrived too slowly."),
        StatusCodes.Status413PayloadTooLarge => new(ErrorKind.TooLarge, "The body is larger than allowed."),
        StatusCodes.Status414UriTooLong => new(ErrorKind.UriTooLong, "The path and query are longer than allowed."),
        StatusCodes.Status431RequestHeaderFieldsTooLarge => new(ErrorKind.HeadersTooLarge, "The headers are larger than allowed."),
        _ => NebulaError.Invalid($"The request is not valid HTTP: {Describe(refused.Message)}"),
    };

    // Kestrel quotes what it refuses only if it logs at Information; otherwise its quotes are empty.
    private static string Describe(string message) => message.EndsWith(NoQuote, StringComparison.Ordinal) ? $"{message[..^NoQuote.Length]}." : message;
}
