using Nebula.Api.Management.Metrics;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Management;

public sealed class MetricsAcceptTests
{
    [Theory]
    [InlineData(null, "Json")]
    [InlineData("*/*", "Json")]
    [InlineData("application/json", "Json")]
    [InlineData("application/json, text/plain, */*", "Json")]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "Json")]
    [InlineData("text/plain;q=0", "Json")]
    [InlineData("image/png", "Json")]
    [InlineData("not a type", "Json")]
    [InlineData("text/plain;q=0.5, application/json;q=0.6", "Json")]
    [InlineData("text/plain", "Prometheus")]
    [InlineData("TEXT/Plain; version=0.0.4", "Prometheus")]
    [InlineData("text/plain, */*;q=0.1", "Prometheus")]
    [InlineData("text/plain;q=0.7, application/json;q=0.6", "Prometheus")]
    [InlineData("application/openmetrics-text", "OpenMetrics")]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "OpenMetrics")]
    [InlineData(
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
        + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
        "OpenMetrics")]
    [InlineData("text/plain;version=0.0.4;q=0.5,application/openmetrics-text;q=0.4,*/*;q=0.1", "Prometheus")]
    public void Choose_TextRankedHighest_IsText(string? accept, string format) =>
        MetricsAccept.Choose(accept).ToString().ShouldBe(format);
}
