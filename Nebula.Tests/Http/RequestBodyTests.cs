using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Nebula.Api.Http;
using Nebula.Domain.Common;
using Nebula.Domain.Settings;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Http;

public sealed class RequestBodyTests
{
    private readonly BodyGate _gate = new(Options.Create(new NebulaOptions()), TimeProvider.System);

    [Fact]
    public async Task Read_LengthClaimedAndNotSent_AllocatesOnlyWhatArrives()
    {
        var pipe = new Pipe();
        var http = Create(pipe.Reader, RequestBody.MaxBytes);
        await pipe.Writer.WriteAsync(new byte[1_000]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reading = RequestBody.ReadAsync(http, null, "key");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1024 * 1024);
        await pipe.Writer.CompleteAsync();
        using var body = await reading;
        body.Bytes.Length.ShouldBe(1_000);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("identity", "gzip")]
    [InlineData("identity, gzip")]
    [InlineData("", "br")]
    public async Task Read_AnyEncodingButIdentity_IsRefused(params string[] encodings)
    {
        var http = Create(PipeReader.Create(new MemoryStream([1])), 1);
        http.Request.Headers.ContentEncoding = encodings;
        (await Should.ThrowAsync<NebulaException>(() => RequestBody.ReadAsync(http).AsTask())).Error.Kind.ShouldBe(ErrorKind.UnsupportedMediaType);
    }

    [Fact]
    public async Task Read_Identity_IsRead()
    {
        var http = Create(PipeReader.Create(new MemoryStream([1])), 1);
        http.Request.Headers.ContentEncoding = "identity, Identity";
        (await RequestBody.ReadAsync(http)).Length.ShouldBe(1);
    }

    [Theory]
    [InlineData(1_000, true, 0)]
    [InlineData(1_000, false, 0)]
    [InlineData(200_000, true, 200_000)]
    [InlineData(200_000, false, RequestBody.MaxBytes)]
    public async Task Read_LargeBody_TakesRoomUntilItIsDisposed(int bytes, bool claimed, long room)
    {
        var http = Create(PipeReader.Create(new MemoryStream(new byte[bytes])), claimed ? bytes : null);
        using (var body = await RequestBody.ReadAsync(http, _gate, "key"))
        {
            body.Bytes.Length.ShouldBe(bytes);
            _gate.UsedBytes.ShouldBe(room);
        }

        _gate.UsedBytes.ShouldBe(0);
    }

    [Fact]
    public async Task Read_TooLargeWhileReading_ReleasesItsRoom()
    {
        var http = Create(PipeReader.Create(new MemoryStream(new byte[RequestBody.MaxBytes + 1])), null);
        (await Should.ThrowAsync<NebulaException>(() => RequestBody.ReadAsync(http, _gate, "key").AsTask())).Error.Kind.ShouldBe(ErrorKind.TooLarge);
        _gate.UsedBytes.ShouldBe(0);
    }

    private static DefaultHttpContext Create(PipeReader body, long? length)
    {
        var http = new DefaultHttpContext();
        http.Features.Set<IRequestBodyPipeFeature>(new Body(body));
        http.Request.ContentLength = length;
        return http;
    }

    private sealed record Body(PipeReader Reader) : IRequestBodyPipeFeature;
}
