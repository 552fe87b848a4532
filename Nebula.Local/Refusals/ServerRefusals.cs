using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Nebula.Local.Refusals;

/// <summary>
/// Gives the requests that Kestrel refuses by itself (400, 408, 413, 414, 431, 505) the error body and the request id of every other error.
/// </summary>
internal static class ServerRefusals
{
    /// <summary>Adds it to every endpoint. It writes below TLS, which this host does not serve.</summary>
    public static void AddServerRefusals(this WebApplicationBuilder builder)
    {
        builder.Services.AddHostedService<RefusalListener>();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.ConfigureEndpointDefaults(static endpoint => endpoint.Use(static next => connection => RunAsync(next, connection))));
    }

    private static async Task RunAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        var transport = connection.Transport;
        var writer = new RefusalWriter(transport.Output);
        connection.Features.Set(writer);
        connection.Transport = new Pipes(transport.Input, writer);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
        }
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
