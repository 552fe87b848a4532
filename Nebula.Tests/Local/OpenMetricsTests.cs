using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local;

/// <summary>Metrics that are open to callers without a key, and wrong settings of their access.</summary>
public sealed class OpenMetricsTests : IDisposable
{
    private readonly Ui.TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Open_metrics_are_text_for_everybody_and_JSON_for_the_admin()
    {
        await using var nebula = new LocalNebula(["Metrics:Open=true", "Simulation:TimeScale=0"]);
        await nebula.StartAsync();
        foreach (var token in (string?[])[null, "stale-token-of-a-scraper", (await nebula.Client.NewKeyAsync()).Secret])
            (await nebula.Client.SendAsync(HttpMethod.Get, "/metrics", token)).ShouldBe(200).Text.ShouldContain("nebula_api_keys{");
        (await nebula.Client.SendAsync(HttpMethod.Get, "/metrics", adjust: static request => request.Headers.Add("Accept", "application/json"))).ShouldBeError(403, "permission_denied", "permission_denied");
        (await nebula.Client.GetAsync("/metrics")).ShouldBe(200).Json.GetProperty("object").GetString().ShouldBe("metrics");
        (await nebula.Client.SendAsync(HttpMethod.Get, "/metrics/history")).ShouldBeError(401, "invalid_request_error", "invalid_api_key");
        (await nebula.Client.SendAsync(HttpMethod.Get, "/apikeys")).ShouldBeError(401, "invalid_request_error", "invalid_api_key");
    }

    [Theory]
    [InlineData("Metrics:Token=short", "Nebula:Metrics:Token must have at least 16 characters.")]
    [InlineData("Metrics:Token=the-admin-key-of-this-test", "Nebula:Metrics:Token is the admin key; a scraper needs a token of its own.")]
    [InlineData("Metrics:Open=maybe", "Nebula:Metrics:Open")]
    public async Task Wrong_settings_keep_it_from_starting(string setting, string said)
    {
        using var nebula = NebulaProcess.Start(_data.Path, ["AdminKey=the-admin-key-of-this-test", setting]);
        (await nebula.EndAsync()).ShouldBe(1);
        nebula.Errors.ShouldContain(said);
    }
}
