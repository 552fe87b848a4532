using System.Diagnostics;
using System.Globalization;

namespace Nebula.Api.Management.Metrics;

/// <summary>Formats what the answering process uses, by the names of Prometheus's client libraries (https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics).</summary>
internal static class ProcessMetricsText
{
    private const string Descriptors = "/proc/self/fd";
    private const string Limits = "/proc/self/limits";

    /// <summary>All of them; those of open files only if the system has a <c>/proc</c>.</summary>
    public static void Write(PrometheusWriter writer)
    {
        using var process = Process.GetCurrentProcess();
        writer.Gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.");
        writer.Sample("process_start_time_seconds", (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds);
        writer.Counter("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.");
        writer.Sample("process_cpu_seconds_total", process.TotalProcessorTime.TotalSeconds);
        writer.Gauge("process_resident_memory_bytes", "Resident memory size in bytes.");
        writer.Sample("process_resident_memory_bytes", process.WorkingSet64);
        writer.Gauge("process_virtual_memory_bytes", "Virtual memory size in bytes.");
        writer.Sample("process_virtual_memory_bytes", process.VirtualMemorySize64);
        if (!Directory.Exists(Descriptors) || MaxDescriptors() is not { } most)
            return;
        writer.Gauge("process_open_fds", "Number of open file descriptors.");
        writer.Sample("process_open_fds", Directory.EnumerateFileSystemEntries(Descriptors).Count());
        writer.Gauge("process_max_fds", "Maximum number of open file descriptors.");
        writer.Sample("process_max_fds", most);
    }

    // Max open files            1024                 524288               files
    private static double? MaxDescriptors() =>
        File.ReadLines(Limits).FirstOrDefault(static line => line.StartsWith("Max open files", StringComparison.Ordinal)) is { } line
        && double.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            ? limit
            : null;
}
