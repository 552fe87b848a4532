using Microsoft.Extensions.Hosting;
using Nebula.Domain.Recordings;

namespace Nebula.Infrastructure.Background;

/// <summary>Writes the exchanges that this process records.</summary>
/// <param name="recorder">Collects them.</param>
internal sealed class RecordingWriter(ExchangeRecorder recorder) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => recorder.RunAsync(stoppingToken);
}
