using Microsoft.Extensions.Hosting;

namespace Nebula.Api.Management.Health;

/// <summary>How long the process has been up. A hosted service, so that the host creates it at its start and not with the first request.</summary>
/// <param name="time">The clock.</param>
public sealed class ProcessUptime(TimeProvider time) : IHostedService
{
    private readonly long _started = time.GetTimestamp();

    /// <summary>The time since the host started.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_started);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
