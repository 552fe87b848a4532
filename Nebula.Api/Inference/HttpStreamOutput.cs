using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Nebula.Api.Http;

namespace Nebula.Api.Inference;

/// <summary>The body of an HTTP response as the output of a stream.</summary>
/// <param name="http">The request.</param>
/// <param name="time">The clock.</param>
internal sealed class HttpStreamOutput(HttpContext http, TimeProvider time) : IStreamOutput
{
    private readonly ResponseBuffer _buffer = new(http.Response.BodyWriter);

    /// <inheritdoc/>
    public IBufferWriter<byte> Buffer => _buffer;

    /// <inheritdoc/>
    public bool IsFull => _buffer.IsFull;

    /// <inheritdoc/>
    public void Start(IStreamWriter writer, double at, string? deployment)
    {
        if (at > 0)
            http.Response.Headers[ApiPipeline.ProcessingHeader] = WholeAnswer.FormatMilliseconds(at);
        if (deployment is not null)
            http.Response.Headers[InferenceEndpoint.DeploymentHeader] = deployment;
        WriteHeaders(http, writer.ContentType);
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync()
    {
        var flush = _buffer.FlushAsync();
        if (!flush.IsCompletedSuccessfully)
            return new ValueTask(flush.AsTask());
        flush.GetAwaiter().GetResult();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public Task EndEarlyAsync(bool cutsConnection) => cutsConnection ? ConnectionCut.AbortAsync(http, time) : Task.CompletedTask;

    /// <inheritdoc/>
    public void Abort() => http.Abort();

    /// <summary>Writes the headers of a stream.</summary>
    public static void WriteHeaders(HttpContext http, string contentType)
    {
        var headers = http.Response.Headers;
        headers.ContentType = contentType;
        headers.CacheControl = "no-cache";
        headers["x-accel-buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }
}
