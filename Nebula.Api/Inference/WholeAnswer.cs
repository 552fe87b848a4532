using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.ObjectPool;
using Nebula.Api.Http;
using Nebula.Api.Inference.Faults;
using Nebula.Domain.Faults;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Usage;

namespace Nebula.Api.Inference;

/// <summary>An answer as one JSON body, sent when the job is settled.</summary>
/// <param name="body">The answer.</param>
/// <param name="maxDuration">How long a client may take to read an answer of more than 64 KiB; then the connection is closed.</param>
/// <param name="time">The clock.</param>
internal sealed class WholeAnswer(IAnswerBody body, TimeSpan maxDuration, TimeProvider time) : IResult
{
    /// <summary>What a fault does to the body; null leaves it whole. Default null.</summary>
    public FaultEffect? Fault { get; init; }

    // A body of up to this many bytes is sent at once, with its length; a longer one is sent in pieces, as fast as the client reads.
    private const int MaxBuffered = 65_536;

    private static readonly ObjectPool<ArrayBufferWriter<byte>> Buffers = new DefaultObjectPool<ArrayBufferWriter<byte>>(new BufferPolicy());

    // The thread that completes the job has other jobs to complete, so a longer answer is written on another thread.
    private const int MaxTokensInline = 1_024;

    /// <summary>Reads a job to its end.</summary>
    /// <param name="http">The request.</param>
    /// <param name="run">The request's job.</param>
    /// <param name="createBody">Creates the body of the endpoint from what was generated and its usage.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The answer, or the error that the job ended with.</returns>
    public static Task<IResult> CollectAsync(
        HttpContext http, InferenceRun run, Func<CollectedReply, UsageRecord, IAnswerBody> createBody, TimeProvider time) =>
        CollectAsync(http, run, (reply, usage) => ValueTask.FromResult(createBody(reply, usage)), time);

    /// <summary>Reads a job to its end, for an endpoint that keeps its answers.</summary>
    /// <param name="http">The request.</param>
    /// <param name="run">The request's job.</param>
    /// <param name="createBody">Stores the answer and creates its body.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The answer, or the error that the job ended with.</returns>
    public static async Task<IResult> CollectAsync(
        HttpContext http, InferenceRun run, Func<CollectedReply, UsageRecord, ValueTask<IAnswerBody>> createBody, TimeProvider time)
    {
        using var reader = run.Reader;
        var reply = new CollectedReply(run.Job.Choices);
        reader.WaitForAll();
        while (await reader.WaitAsync() != ReadState.Ended)
        {
            while (reader.TryRead(out var ready))
                reply.Add(ready);
        }

        if (reader.Error is { } error)
            return new ErrorResult(error);
        var usage = reader.Outcome!.Usage;
        if (usage.Status == JobOutcomeCalculator.ClientLeft)
            return Results.StatusCode(JobOutcomeCalculator.ClientLeft);
        if (run.Served.HasOtherWriters) // else the endpoint has set it
            http.Response.Headers[InferenceEndpoint.DeploymentHeader] = usage.Model;
        http.Response.Headers[ApiPipeline.ProcessingHeader] = FormatMilliseconds(usage.DurationSeconds);
        if (usage.OutputTokens > MaxTokensInline || run.Job.TopLogprobs is not null || run.Job.Embedding is not null)
            await Task.Yield();
        return new WholeAnswer(await createBody(reply, usage), TimeSpan.FromSeconds(run.Job.DeadlineSeconds) + JobReader.Margin, time) { Fault = run.Job.Fault?.Effect };
    }

    /// <summary>Formats virtual seconds as the header's milliseconds.</summary>
    public static string FormatMilliseconds(double seconds) => ((long)Math.Ceiling(seconds * 1_000)).ToString(CultureInfo.InvariantCulture);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json";
        var begin = Buffers.Get();
        await WriteAsync(httpContext, begin);
        Buffers.Return(begin);
    }

    private async Task WriteAsync(HttpContext http, ArrayBufferWriter<byte> begin)
    {
        var more = true;
        while (more && begin.WrittenCount < MaxBuffered)
            more = body.WriteNext(begin);
        if (Fault is CutFault or MalformedChunkFault)
        {
            await WriteBrokenAsync(http, begin.WrittenMemory);
            return;
        }

        if (more)
        {
            await WriteLongAsync(http, begin.WrittenMemory);
            return;
        }

        http.Response.ContentLength = begin.WrittenCount;
        await http.Response.BodyWriter.WriteAsync(begin.WrittenMemory, http.RequestAborted);
    }

    // A broken body is half of the first 64 KiB. If the connection is cut, the length says that more would follow.
    private async Task WriteBrokenAsync(HttpContext http, ReadOnlyMemory<byte> begin)
    {
        if (Fault is CutFault { AfterTokens: 0 })
        {
            http.Abort();
            return;
        }

        var half = BrokenJson.Halve(begin);
        http.Response.ContentLength = Fault is CutFault ? begin.Length : half.Length;
        await http.Response.BodyWriter.WriteAsync(half, http.RequestAborted);
        if (Fault is CutFault)
            await ConnectionCut.AbortAsync(http, time);
    }

    private async Task WriteLongAsync(HttpContext http, ReadOnlyMemory<byte> begin)
    {
        using var overdue = new CancellationTokenSource(maxDuration, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(overdue.Token, http.RequestAborted);
        var output = new ResponseBuffer(http.Response.BodyWriter);
        try
        {
            await http.Response.BodyWriter.WriteAsync(begin, ending.Token);
            for (var more = true; more;)
            {
                more = body.WriteNext(output);
                await output.FlushAsync(ending.Token);
            }
        }
        catch (OperationCanceledException) when (overdue.IsCancellationRequested)
        {
            http.Abort();
        }
    }

    private sealed class BufferPolicy : PooledObjectPolicy<ArrayBufferWriter<byte>>
    {
        public override ArrayBufferWriter<byte> Create() => new(1_024);

        public override bool Return(ArrayBufferWriter<byte> obj)
        {
            obj.ResetWrittenCount();
            return obj.Capacity <= MaxBuffered;
        }
    }
}
