using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Ui;

/// <summary>What clients get under <c>/ui/</c> if the dashboard is built.</summary>
public sealed class DashboardServingTests(ServedDashboard served) : IClassFixture<ServedDashboard>
{
    private readonly UiHost _host = served.Host;

    [Theory]
    [InlineData("/", "/ui/")]
    [InlineData("/ui", "/ui/")]
    [InlineData("/ui?from=docs", "/ui/?from=docs")]
    public async Task The_root_leads_a_browser_to_the_dashboard(string path, string target)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "text/html,*/*;q=0.8" } } };
        using var answer = await _host.Http.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldBe(target);
    }

    [Theory]
    [InlineData("/ui/")]
    [InlineData("/ui/index.html")]
    [InlineData("/ui/keys/8sVq2nY0cWm4tTzKxJ1pLd?range=24h")]
    [InlineData("/ui/models/llama-3.1-8b")]
    public async Task Every_address_of_the_app_is_the_page_mounted_under_ui(string path)
    {
        using var answer = await _host.Http.GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        answer.Headers.CacheControl!.ToString().ShouldBe("no-cache");
        (await answer.Content.ReadAsStringAsync()).ShouldBe(BuiltDashboard.Html.Replace("""<base href="/" />""", """<base href="/ui/">""", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_browser_that_opens_an_address_ending_like_a_file_gets_the_page()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ui/models/my.js") { Headers = { { "Accept", "text/html,*/*;q=0.8" } } };
        using var answer = await _host.Http.SendAsync(request);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
    }

    [Fact]
    public async Task The_page_follows_a_new_build_without_a_restart()
    {
        using var source = new TemporaryFolder();
        BuiltDashboard.WriteTo(source);
        await using var host = await UiHost.StartAsync(source.Path);
        var before = (await host.Http.GetAsync("/ui/")).Headers.ETag;
        source.Write("dist/index.html", "<html><head></head><body>the next build</body></html>");
        using var answer = await host.Http.GetAsync("/ui/");
        (await answer.Content.ReadAsStringAsync()).ShouldBe("""<html><head><base href="/ui/"></head><body>the next build</body></html>""");
        answer.Headers.ETag.ShouldNotBe(before);
    }

    [Theory]
    [InlineData("/ui/assets/index-B4kD9_xZ.js", "text/javascript", "public, max-age=31536000, immutable")]
    [InlineData("/ui/assets/index-C0ffee12.css", "text/css", "public, max-age=31536000, immutable")]
    [InlineData("/ui/assets/geist-latin-wght-normal-BgDaEnEv.woff2", "font/woff2", "public, max-age=31536000, immutable")]
    [InlineData("/ui/config.json", "application/json", "no-cache")]
    [InlineData("/ui/favicon.svg", "image/svg+xml", "no-cache")]
    public async Task Files_have_their_type_and_hashed_names_are_cached_for_a_year(string path, string type, string cache)
    {
        using var answer = await _host.Http.GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(type);
        answer.Headers.GetValues("Cache-Control").ShouldBe([cache]);
    }

    [Theory]
    [InlineData("/ui/")]
    [InlineData("/ui/config.json")]
    [InlineData("/ui/assets/index-B4kD9_xZ.js")]
    public async Task Files_that_a_browser_has_cached_are_not_sent_again(string path)
    {
        using var first = await _host.Http.GetAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        using var second = await _host.Http.SendAsync(request);
        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await second.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        second.Headers.CacheControl!.ToString().ShouldBe(first.Headers.CacheControl!.ToString());
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Text_is_compressed_as_the_browser_asks(string encoding)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_host.Address, "/ui/assets/index-B4kD9_xZ.js"))
        {
            Headers = { AcceptEncoding = { new StringWithQualityHeaderValue(encoding) } },
        };
        using var answer = await http.SendAsync(request);
        answer.Content.Headers.ContentEncoding.ShouldBe([encoding]);
        answer.Headers.Vary.ShouldContain("Accept-Encoding");
        (await answer.Content.ReadAsByteArrayAsync()).Length.ShouldBeLessThan(BuiltDashboard.Script.Length / 2);

        using var unzipping = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All });
        (await unzipping.GetStringAsync(request.RequestUri)).ShouldBe(BuiltDashboard.Script);
    }

    [Theory]
    [InlineData("/ui/")]
    [InlineData("/ui/models")]
    [InlineData("/ui/assets/index-B4kD9_xZ.js")]
    public async Task HEAD_answers_like_GET_without_a_body(string path)
    {
        using var got = await _host.Http.GetAsync(path);
        using var answer = await _host.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        answer.StatusCode.ShouldBe(got.StatusCode);
        answer.Content.Headers.ContentType.ShouldBe(got.Content.Headers.ContentType);
        answer.Content.Headers.ContentLength.ShouldBe(got.Content.Headers.ContentLength);
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/ui/")]
    [InlineData("/ui/keys")]
    [InlineData("/ui/config.json")]
    [InlineData("/ui/assets/index-B4kD9_xZ.js")]
    [InlineData("/ui/assets/none-00000000.js")]
    public async Task Every_answer_keeps_scripts_frames_and_referrers_out(string path)
    {
        using var answer = await _host.Http.GetAsync(path);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single().Split("; ");
        policy.ShouldContain("script-src 'self'");
        policy.ShouldContain("connect-src 'self'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldContain("object-src 'none'");
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        answer.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        answer.Headers.GetValues("x-request-id").Single().ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("HEAD", "/elsewhere", HttpStatusCode.NotFound)]
    [InlineData("GET", "/ui/assets/none-00000000.js", HttpStatusCode.NotFound)]
    [InlineData("GET", "/ui/assets/", HttpStatusCode.NotFound)]
    [InlineData("GET", "/ui/nothing.css", HttpStatusCode.NotFound)]
    [InlineData("GET", "/elsewhere", HttpStatusCode.NotFound)]
    [InlineData("GET", "/uix", HttpStatusCode.NotFound)]
    [InlineData("POST", "/ui/", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/", HttpStatusCode.NotFound)]
    public async Task Unknown_resources_are_JSON_errors(string verb, string path, HttpStatusCode status)
    {
        using var answer = await _host.Http.SendAsync(new HttpRequestMessage(new HttpMethod(verb), path));
        answer.StatusCode.ShouldBe(status);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        if (verb == "HEAD")
            return;
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        body.RootElement.GetProperty("error").GetProperty("code").GetString().ShouldBe("unknown_url");
    }

    [Theory]
    [InlineData("/ui/../secret.txt")]
    [InlineData("/ui/..%2fsecret.txt")]
    [InlineData("/ui/%2e%2e/secret.txt")]
    [InlineData("/ui/%2e%2e%2fsecret.txt")]
    [InlineData("/ui/assets/..%2f..%2fsecret.txt")]
    [InlineData("/ui/assets/../../../secret.txt")]
    [InlineData("/ui/..%5csecret.txt")]
    [InlineData("/ui/....//secret.txt")]
    [InlineData("/ui//etc/passwd")]
    [InlineData("/ui/%2fetc%2fpasswd")]
    [InlineData("/ui/.sources")]
    [InlineData("/ui/config.json%00.html")]
    public async Task No_path_leads_out_of_the_dashboard(string path)
    {
        var answer = await SendRawAsync(path);
        answer.ShouldNotContain("not for anybody");
        answer.ShouldNotContain("root:");
        answer.ShouldNotContain("a stamp");
        answer.ShouldNotContain("HTTP/1.1 5");
    }

    // .NET's HTTP client would normalize the path before it sends it.
    private async Task<string> SendRawAsync(string path)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(_host.Address.Host, _host.Address.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
