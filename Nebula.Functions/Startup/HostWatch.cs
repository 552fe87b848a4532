using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Nebula.Functions.Startup;

/// <summary>Stops the worker within seconds after its Functions host has died. A host that is killed cannot stop its worker, which would otherwise keep its place in the fleet.</summary>
/// <remarks>
/// It holds an idle connection to the host's gRPC port: the operating system closes it with the host's process. The host also closes idle connections by itself, so
/// a closed one counts only if no new one can be made.
/// </remarks>
public sealed partial class HostWatch(IConfiguration configuration, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<HostWatch> logger) : BackgroundService
{
    /// <summary>The setting with the address of the host's gRPC server, which the worker's command line sets.</summary>
    public const string HostEndpoint = "Functions:Worker:HostEndpoint";

    /// <summary>How many connections in a row must fail: 3.</summary>
    public const int Attempts = 3;

    /// <summary>The time between two of them: 0.5 s.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the worker may take to stop; then its process exits: 3 s.</summary>
    public static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // start-up does not wait
        if (!Uri.TryCreate(configuration[HostEndpoint], UriKind.Absolute, out var host) || !await TryHoldConnectionAsync(host, stoppingToken))
            return; // without a host to watch, as in tests
        for (var failures = 0; failures < Attempts;)
        {
            if (await TryHoldConnectionAsync(host, stoppingToken))
            {
                failures = 0;
                continue;
            }

            failures++;
            await Task.Delay(RetryInterval, time, stoppingToken);
        }

        HostDied(logger, host);
        var exit = Task.Delay(StopTimeout, time, CancellationToken.None);
        _ = Task.Run(lifetime.StopApplication, CancellationToken.None); // its callbacks may take long
        await exit;
        Environment.Exit(1);
    }

    // True after a connection was made and the host, or the operating system for it, has closed it.
    private static async Task<bool> TryHoldConnectionAsync(Uri host, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(host.Host, host.Port, cancellationToken);
        }
        catch (SocketException)
        {
            return false;
        }

        try
        {
            while (await client.GetStream().ReadAsync(new byte[256], cancellationToken) > 0)
            {
                // The host greets; nothing is answered.
            }
        }
        catch (IOException)
        {
            // reset
        }

        return true;
    }

    [LoggerMessage(EventId = 5005, Level = LogLevel.Error, Message = "The Functions host at {Host} is gone; the worker stops")]
    private static partial void HostDied(ILogger logger, Uri host);
}
