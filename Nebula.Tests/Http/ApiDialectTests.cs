using Microsoft.AspNetCore.Http;
using Nebula.Api.Http.Dialects;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Http;

public sealed class ApiDialectTests
{
    [Theory]
    [InlineData("/v1/messages", "AnthropicDialect")]
    [InlineData("/v1/chat/completions", "OpenAIDialect")]
    [InlineData("/openai/v1/models", "AzureDialect")]
    [InlineData("/api/chat", "OllamaDialect")]
    [InlineData("/api/v1/models", "OpenAIDialect")]
    public void Get_APath_SelectsTheDialect(string path, string expected)
    {
        var http = new DefaultHttpContext();
        http.Request.Path = path;
        ApiDialect.Get(http).GetType().Name.ShouldBe(expected);
    }

    [Fact]
    public void Get_TheSecondTime_ReturnsWhatWasFound()
    {
        var http = new DefaultHttpContext();
        http.Request.Path = "/v1/models";
        http.Request.Headers["anthropic-version"] = "2023-06-01";
        ApiDialect.Get(http).ShouldBe(ApiDialect.Anthropic);
        http.Request.Headers.Clear();
        ApiDialect.Get(http).ShouldBe(ApiDialect.Anthropic, "the request is not read again");
    }
}
