using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Backends.Upstream;
using Nebula.Domain.Records;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Nebula.Infrastructure.Upstreams;

/// <summary>Sends a request again if it fails before its first frame, and sends none while a server does not work.</summary>
/// <param name="inner">Sends each attempt.</param>
/// <param name="monitor">Receives what happens.</param>
/// <param name="time">The clock.</param>
internal sealed class ResilientUpstreamClient(IUpstreamClient inner, UpstreamMonitor monitor, TimeProvider time) : IUpstreamClient
{
    /// <summary>How often a request is sent again: 2 times.</summary>
    public const int MaxRetries = 2;

    /// <summary>The share of attempts that must fail so that the circuit opens: a half, of at least <see cref="MinAttempts"/>.</summary>
    public const double FailureRatio = 0.5;

    /// <summary>The attempts within <see cref="SamplingDuration"/> that decide about the circuit: 5.</summary>
    public const int MinAttempts = 5;

    /// <summary>The time over which attempts are counted: 30 s.</summary>
    public static readonly TimeSpan SamplingDuration = TimeSpan.FromSeconds(30);

    /// <summary>How long an open circuit refuses requests: 10 s.</summary>
    public static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(10);

    /// <summary>The longest <c>retry-after</c> that is waited for: 5 s. A longer one is passed to the client.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<string, (Uri Url, ResiliencePipeline<Opened> Pipeline)> _pipelines = new();

    /// <inheritdoc/>
    public async IAsyncEnumerable<UpstreamFrame> ReadAsync(UpstreamRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var opened = await OpenAsync(request, cancellationToken);
        await using var frames = opened.Frames;
        for (var hasFrame = opened.HasFrame; hasFrame; hasFrame = await frames.MoveNextAsync())
            yield return frames.Current;
    }

    private async Task<Opened> OpenAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        var call = new Call(this, request);
        try
        {
            return await GetPipeline(request).ExecuteAsync(static async (call, token) => await call.Client.OpenOnceAsync(call, token), call, cancellationToken);
        }
        catch (BrokenCircuitException e)
        {
            throw call.Failure ?? new UpstreamException(
                new NebulaError(ErrorKind.Unavailable, "The upstream server does not work at the moment.") { Code = "upstream_unavailable", RetryAfter = e.RetryAfter ?? BreakDuration }, e)
            {
                AllowsFallback = true,
            };
        }
    }

    private async ValueTask<Opened> OpenOnceAsync(Call call, CancellationToken cancellationToken)
    {
        var request = call.Request;
        var startedAt = time.GetTimestamp();
        var frames = inner.ReadAsync(request, cancellationToken).GetAsyncEnumerator(cancellationToken);
        try
        {
            var hasFrame = await frames.MoveNextAsync();
            monitor.ReportAnswer(request.Deployment, time.GetElapsedTime(startedAt));
            return new Opened(frames, hasFrame);
        }
        catch (Exception e)
        {
            await frames.DisposeAsync();
            call.Failure = e as UpstreamException;
            if (e is UpstreamException or StoredDataException)
                monitor.ReportFailure(request.Deployment, e.Message);
            throw;
        }
    }

    // A changed address is another server, whose circuit is closed.
    private ResiliencePipeline<Opened> GetPipeline(UpstreamRequest request)
    {
        if (_pipelines.TryGetValue(request.Deployment, out var known) && known.Url == request.Server.Url)
            return known.Pipeline;
        var pipeline = CreatePipeline(request.Deployment);
        _pipelines[request.Deployment] = (request.Server.Url, pipeline);
        monitor.ReportCircuit(request.Deployment, UpstreamCircuit.Closed);
        return pipeline;
    }

    private ResiliencePipeline<Opened> CreatePipeline(string deployment) => new ResiliencePipelineBuilder<Opened> { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions<Opened>
        {
            MaxRetryAttempts = MaxRetries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = FirstDelay,
            ShouldHandle = static attempt => ValueTask.FromResult(
                attempt.Outcome.Exception is UpstreamException { IsTransient: true } failed && (failed.Error.RetryAfter ?? TimeSpan.Zero) <= MaxWait),
            DelayGenerator = static attempt => ValueTask.FromResult((attempt.Outcome.Exception as UpstreamException)?.Error.RetryAfter),
            OnRetry = _ =>
            {
                monitor.ReportRetry(deployment);
                return ValueTask.CompletedTask;
            },
        })
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions<Opened>
        {
            FailureRatio = FailureRatio,
            MinimumThroughput = MinAttempts,
            SamplingDuration = SamplingDuration,
            BreakDuration = BreakDuration,
            ShouldHandle = static attempt => ValueTask.FromResult(attempt.Outcome.Exception is UpstreamException { IsOutage: true }),
            OnOpened = _ => Report(deployment, UpstreamCircuit.Open),
            OnHalfOpened = _ => Report(deployment, UpstreamCircuit.HalfOpen),
            OnClosed = _ => Report(deployment, UpstreamCircuit.Closed),
        })
        .Build();

    private ValueTask Report(string deployment, UpstreamCircuit circuit)
    {
        monitor.ReportCircuit(deployment, circuit);
        return ValueTask.CompletedTask;
    }

    private sealed class Call(ResilientUpstreamClient client, UpstreamRequest request)
    {
        public ResilientUpstreamClient Client => client;

        public UpstreamRequest Request => request;

        /// <summary>Why its last attempt failed: if the circuit opens between two attempts, this says more than that it did.</summary>
        public UpstreamException? Failure { get; set; }
    }

    private sealed record Opened(IAsyncEnumerator<UpstreamFrame> Frames, bool HasFrame);
}
