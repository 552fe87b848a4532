using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Http.Dialects;
using Nebula.Domain.Common;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Http;

public sealed class ErrorResultTests
{
    [Theory]
    [InlineData(ErrorKind.Overloaded, null, "1")]
    [InlineData(ErrorKind.Unavailable, null, "1")]
    [InlineData(ErrorKind.Unavailable, 5, "5")]
    [InlineData(ErrorKind.Internal, null, "")]
    public async Task Execute_A503_SaysWhenToTryAgain(ErrorKind kind, int? seconds, string expected)
    {
        var http = new DefaultHttpContext();
        await new ErrorResult(new NebulaError(kind, "away") { RetryAfter = seconds is { } wait ? TimeSpan.FromSeconds(wait) : null }).ExecuteAsync(http);
        http.Response.Headers.RetryAfter.ToString().ShouldBe(expected);
    }

    [Theory]
    [InlineData(ErrorKind.Overloaded)]
    [InlineData(ErrorKind.Unavailable)]
    public void Write_A503_HasTheCodeOverloaded(ErrorKind kind) =>
        System.Text.Encoding.UTF8.GetString(ApiDialect.OpenAI.Format(new NebulaError(kind, "away"), "").Span)
            .ShouldBe("""{"error":{"message":"away","type":"server_error","param":null,"code":"overloaded"}}""");
}
