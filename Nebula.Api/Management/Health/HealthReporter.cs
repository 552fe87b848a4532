using System.Reflection;
using Nebula.Domain.Telemetry;

namespace Nebula.Api.Management.Health;

/// <summary>Checks all dependencies.</summary>
/// <param name="probes">One for each dependency that this process uses.</param>
/// <param name="uptime">How long the process has been up.</param>
/// <param name="time">The clock.</param>
public sealed class HealthReporter(IEnumerable<IHealthProbe> probes, ProcessUptime uptime, TimeProvider time)
{
    /// <summary>How long a dependency may take to answer: 2 s.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly IHealthProbe[] _probes = [.. probes];

    /// <summary>The program's version, without what the build appends to it.</summary>
    internal static string Version { get; } =
        typeof(HealthReporter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    /// <summary>How long the process has been up.</summary>
    internal TimeSpan Uptime => uptime.Elapsed;

    /// <summary>The state of all dependencies together: the worst of theirs.</summary>
    internal static HealthStatus GetWorst(IEnumerable<DependencyBody> dependencies) =>
        dependencies.Select(static dependency => dependency.Status).DefaultIfEmpty(HealthStatus.Ok).Max();

    /// <summary>Checks all dependencies in parallel.</summary>
    internal async Task<IReadOnlyList<DependencyBody>> CheckAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(_probes.Where(static probe => !probe.IsUnused).Select(probe => CheckAsync(probe, cancellationToken)));

    private async Task<DependencyBody> CheckAsync(IHealthProbe probe, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var answer = Task.Run(() => probe.CheckAsync(ending.Token).AsTask(), CancellationToken.None);
            try
            {
                var health = await answer.WaitAsync(Timeout, time, cancellationToken);
                return new DependencyBody(
                    probe.Name, health.Status, health.LatencyMs ?? Math.Round(time.GetElapsedTime(began).TotalMilliseconds, 3), health.Detail);
            }
            finally
            {
                await ending.CancelAsync();
            }
        }
        catch (TimeoutException)
        {
            return Unanswered(probe, $"It did not answer within {Timeout.TotalSeconds:0} s.");
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return Unanswered(probe, "It does not answer."); // the route needs no key, so the reason stays in the probe's log
        }
    }

    private static DependencyBody Unanswered(IHealthProbe probe, string detail) =>
        new(probe.Name, probe.IsEssential ? HealthStatus.Unavailable : HealthStatus.Degraded, null, detail);
}
