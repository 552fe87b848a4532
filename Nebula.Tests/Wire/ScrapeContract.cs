using Nebula.Tests.Hosts;
using Nebula.Tests.Management;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>The scrape token reads the metrics as text, and nothing else.</summary>
public abstract class ScrapeContract(INebulaHost host) : NebulaContract(host)
{
    [Theory]
    [InlineData(null, "text/plain")]
    [InlineData("*/*", "text/plain")]
    [InlineData("text/html,*/*;q=0.8", "text/plain")]
    [InlineData("application/json, text/plain, */*", "text/plain")]
    [InlineData("application/*", "application/openmetrics-text")]
    [InlineData("text/plain;version=0.0.4", "text/plain")]
    [InlineData("application/openmetrics-text;version=1.0.0,text/plain;q=0.5,*/*;q=0.1", "application/openmetrics-text")]
    public async Task The_scrape_token_reads_metrics_as_text(string? accept, string type)
    {
        var reply = (await ScrapeAsync(HttpMethod.Get, "/metrics", FastNebula.ScrapeToken, accept)).ShouldBe(200);
        reply.Header("content-type").ShouldNotBeNull().ShouldStartWith(type);
        reply.Text.ShouldContain("nebula_api_keys{");
        PrometheusParser.Parse(reply.Text, type != "text/plain");
        (await ScrapeAsync(HttpMethod.Head, "/metrics", FastNebula.ScrapeToken, accept)).ShouldBe(200).Text.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json, text/plain;q=0")]
    public async Task A_scraper_that_accepts_only_JSON_is_refused(string accept)
    {
        (await ScrapeAsync(HttpMethod.Get, "/metrics", FastNebula.ScrapeToken, accept)).ShouldBeError(403, "permission_denied", "permission_denied");
        (await ScrapeAsync(HttpMethod.Get, "/metrics", Client.AdminKey, accept)).ShouldBe(200).Json.GetProperty("object").GetString().ShouldBe("metrics");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("scrape-token-of-the-test")]
    [InlineData("scrape-token-of-the-tests2")]
    [InlineData("SCRAPE-TOKEN-OF-THE-TESTS")]
    public async Task Another_token_is_refused(string? token) =>
        (await ScrapeAsync(HttpMethod.Get, "/metrics", token, "text/plain")).ShouldBeError(401, "invalid_request_error", "invalid_api_key").Header("www-authenticate").ShouldNotBeNull();

    [Fact]
    public async Task An_API_key_does_not_read_metrics() =>
        (await ScrapeAsync(HttpMethod.Get, "/metrics", Key.Secret, "text/plain")).ShouldBeError(403, "permission_denied", "permission_denied");

    [Theory]
    [InlineData("GET", "/metrics/history", 401)]
    [InlineData("GET", "/apikeys", 401)]
    [InlineData("GET", "/usage", 401)]
    [InlineData("GET", "/v1/models", 401)]
    [InlineData("POST", "/metrics", 405)]
    [InlineData("DELETE", "/metrics", 405)]
    public async Task The_scrape_token_does_nothing_else(string verb, string path, int status) =>
        (await ScrapeAsync(new HttpMethod(verb), path, FastNebula.ScrapeToken, "text/plain")).ShouldBeError(status);

    private Task<Reply> ScrapeAsync(HttpMethod method, string path, string? token, string? accept) => Client.SendAsync(method, path, token, adjust: request =>
    {
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
    });
}
