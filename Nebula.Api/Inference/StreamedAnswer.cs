using System.Buffers;
using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Api.Inference;

/// <summary>An answer as a stream of events.</summary>
internal sealed class StreamedAnswer : IResult
{
    private readonly InferenceRun _run;
    private readonly Func<IBufferWriter<byte>, IStreamWriter> _createWriter;
    private readonly bool _isLate;

    private StreamedAnswer(InferenceRun run, Func<IBufferWriter<byte>, IStreamWriter> createWriter, bool isLate) =>
        (_run, _createWriter, _isLate) = (run, createWriter, isLate);

    /// <summary>
    /// Waits for the first token, so that a refusal in the queue still sets the HTTP status, but no longer than the keep-alive interval.
    /// </summary>
    /// <param name="run">The request's job.</param>
    /// <param name="createWriter">Creates the writer of the endpoint's events.</param>
    public static async Task<IResult> StartAsync(InferenceRun run, Func<IBufferWriter<byte>, IStreamWriter> createWriter)
    {
        var state = await run.Reader.WaitAsync();
        if (state != ReadState.Ended || (run.Reader.Error is null && run.Job.Script is { MayCut: true }))
            return new StreamedAnswer(run, createWriter, isLate: state == ReadState.Idle);
        using var reader = run.Reader;
        return reader.Error is { } error ? new ErrorResult(error) : Results.StatusCode(JobOutcomeCalculator.ClientLeft);
    }

    public Task ExecuteAsync(HttpContext httpContext) =>
        new StreamPump(_run, new HttpStreamOutput(httpContext, _run.Time), _createWriter).RunAsync(_isLate ? ReadState.Idle : ReadState.Ready);
}
