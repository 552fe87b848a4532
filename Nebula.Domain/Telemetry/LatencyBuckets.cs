namespace Nebula.Domain.Telemetry;

/// <summary>The one set of histogram buckets, fine enough for percentiles and holding vLLM's Prometheus boundaries exactly.</summary>
/// <remarks>
/// A geometric ladder from 1 µs to 1 h, each step 12 % wider, joined with the boundaries of vLLM's four latency histograms
/// (vllm/v1/metrics/loggers.py). A percentile read off it is within 12 % of the true value, nearly always much closer, and the coarse Prometheus
/// histogram is a sum of fine buckets.
/// </remarks>
public static class LatencyBuckets
{
    /// <summary>vLLM's boundaries of <c>vllm:time_to_first_token_seconds</c>.</summary>
    public static ReadOnlySpan<double> VllmTimeToFirstToken => Ttft;

    /// <summary>vLLM's boundaries of <c>vllm:inter_token_latency_seconds</c>.</summary>
    public static ReadOnlySpan<double> VllmInterToken => Itl;

    /// <summary>vLLM's boundaries of <c>vllm:e2e_request_latency_seconds</c> and <c>vllm:request_queue_time_seconds</c>.</summary>
    public static ReadOnlySpan<double> VllmRequest => Request;

    /// <summary>Upper bounds in seconds, ascending, each inclusive as Prometheus's <c>le</c>; the last bucket, above them all, has none.</summary>
    public static ReadOnlySpan<double> Bounds => AllBounds;

    /// <summary>How many buckets there are, the one without a bound included.</summary>
    public static int Count => AllBounds.Length + 1;

    private static readonly double[] Ttft =
        [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560];

    private static readonly double[] Itl =
        [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80];

    private static readonly double[] Request =
        [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680];

    private static readonly double[] AllBounds = Build();

    /// <summary>The bucket that a value falls into. A negative value and one that is not a number fall into the first.</summary>
    public static int IndexOf(double seconds)
    {
        var index = Array.BinarySearch(AllBounds, double.IsNaN(seconds) ? 0 : seconds);
        return index >= 0 ? index : ~index;
    }

    private static double[] Build()
    {
        var bounds = new SortedSet<double>([.. Ttft, .. Itl, .. Request]);
        for (var bound = 1e-6; bound < 3_600; bound *= 1.12)
            bounds.Add(bound);
        return [.. bounds];
    }
}
