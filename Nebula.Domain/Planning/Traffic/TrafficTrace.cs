using System.Globalization;
using Nebula.Domain.Common;
using Nebula.Domain.Engine;

namespace Nebula.Domain.Planning.Traffic;

/// <summary>The requests that a fleet has to serve, in the order in which they are sent. Immutable.</summary>
public sealed class TrafficTrace
{
    /// <summary>Tokens of a block of <see cref="TrafficRequest.BlockHashes"/>: those of the engine's KV blocks.</summary>
    public const int BlockSize = EngineOptions.DefaultBlockSize;

    /// <summary>Most requests of a trace.</summary>
    public const int MaxRequests = 2_000_000;

    /// <summary>Most tokens of one prompt or reply.</summary>
    public const int MaxTokens = 10_000_000;

    /// <summary>Most prompt tokens of a trace whose requests have block hashes: a hash takes half a byte per token.</summary>
    public const long MaxHashedTokens = 2_000_000_000;

    private readonly TrafficRequest[] _requests;

    /// <summary>Creates a trace.</summary>
    /// <param name="source">Where it comes from, in a few words for people.</param>
    /// <param name="requests">The requests in any order; the first one begins the trace.</param>
    /// <exception cref="NebulaException">400: there is no request.</exception>
    public TrafficTrace(string source, IEnumerable<TrafficRequest> requests)
    {
        TrafficRequest[] sorted = [.. requests.OrderBy(static request => request.Seconds)];
        if (sorted.Length == 0)
            throw NebulaError.Invalid("The traffic has no requests.", "traffic").ToException();
        var begin = sorted[0].Seconds;
        _requests = Array.ConvertAll(sorted, request => request with { Seconds = request.Seconds - begin });
        Source = source;
        foreach (ref readonly var request in _requests.AsSpan())
        {
            PromptTokens += request.PromptTokens;
            OutputTokens += request.OutputTokens;
            LongestTokens = Math.Max(LongestTokens, request.PromptTokens + request.OutputTokens);
            HasPrefixes |= request.BlockHashes is { Length: > 0 };
        }
    }

    /// <summary>Where it comes from, in a few words for people.</summary>
    public string Source { get; }

    /// <summary>The requests, by time.</summary>
    public ReadOnlySpan<TrafficRequest> Requests => _requests;

    /// <summary>Number of requests.</summary>
    public int Count => _requests.Length;

    /// <summary>Seconds from the first request to the last.</summary>
    public double Seconds => _requests[^1].Seconds;

    /// <summary>Mean requests per second; that of a single moment is the number of requests.</summary>
    public double RequestsPerSecond => Seconds > 0 ? Count / Seconds : Count;

    /// <summary>What was measured when the requests were served; null if the source does not say.</summary>
    public MeasuredLatencies? Measured { get; init; }

    /// <summary>Tokens of all prompts.</summary>
    public long PromptTokens { get; }

    /// <summary>Tokens of all replies.</summary>
    public long OutputTokens { get; }

    /// <summary>Tokens of the longest prompt with its reply.</summary>
    public int LongestTokens { get; }

    /// <summary>Whether the requests say which prefixes they share.</summary>
    public bool HasPrefixes { get; }

    /// <summary>Requests from evenly spaced positions, all sent at once.</summary>
    /// <param name="count">How many at most.</param>
    internal TrafficTrace Sample(int count)
    {
        var taken = Math.Min(count, Count);
        return new(Source, Enumerable.Range(0, taken).Select(i => _requests[(int)((long)i * Count / taken)] with { Seconds = 0 }));
    }

    /// <summary>A number of tokens that a trace may have.</summary>
    /// <param name="text">A decimal number.</param>
    /// <param name="line">The line that it is on, from 1.</param>
    /// <param name="name">The column or member.</param>
    /// <param name="min">The smallest number that is allowed.</param>
    internal static int ReadTokens(ReadOnlySpan<char> text, int line, string name, int min) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var tokens) && tokens >= min && tokens <= MaxTokens
            ? tokens
            : throw TraceError(line, string.Create(CultureInfo.InvariantCulture, $"{name} is '{TextExcerpt.Truncate(text.ToString())}', not a whole number from {min} to {MaxTokens:N0}."));

    /// <summary>The error of a line.</summary>
    internal static NebulaException TraceError(int line, string message) =>
        NebulaError.Invalid(string.Create(CultureInfo.InvariantCulture, $"Line {line} of the trace: {message}"), "traffic.trace").ToException();

    /// <summary>Refuses a trace that grows too long.</summary>
    internal static void CheckCount(int count, int line)
    {
        if (count >= MaxRequests)
            throw TraceError(line, string.Create(CultureInfo.InvariantCulture, $"a trace has at most {MaxRequests:N0} requests."));
    }
}
