using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Nebula.Tests.Upstreams;

/// <summary>A server that does with each request what a test says, however wrong that is.</summary>
internal sealed class TestUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestUpstream(WebApplication app) => _app = app;

    /// <summary>What it does with a request; the number counts requests from 1.</summary>
    public Func<HttpContext, int, Task> Answer { get; set; } = static (http, _) => StreamAsync(http, "Hello", " there");

    /// <summary>The requests it has received.</summary>
    public ConcurrentQueue<(string Path, JsonElement Body, string? Authorization)> Requests { get; } = new();

    /// <summary>Completed when a client has closed its connection before the answer was complete.</summary>
    public TaskCompletionSource Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Its base address.</summary>
    public string Url { get; private set; } = "";

    public static async Task<TestUpstream> StartAsync(Func<HttpContext, int, Task>? answer = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var upstream = new TestUpstream(app);
        if (answer is not null)
            upstream.Answer = answer;
        app.Run(upstream.HandleAsync);
        await app.StartAsync();
        upstream.Url = $"{app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()}/v1";
        return upstream;
    }

    /// <summary>A whole stream: role, texts, finish reason, usage, end.</summary>
    public static Task StreamAsync(HttpContext http, params string[] texts) => StreamAsync(http, texts, """{"prompt_tokens":11,"completion_tokens":22,"total_tokens":33}""");

    /// <summary>A whole stream with a usage of its own; null reports none.</summary>
    public static async Task StreamAsync(HttpContext http, string[] texts, string? usage)
    {
        await BeginAsync(http, texts);
        await WriteAsync(http, """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""");
        if (usage is not null)
            await WriteAsync(http, $$"""{"choices":[],"usage":{{usage}}}""");
        await WriteAsync(http, "[DONE]");
    }

    /// <summary>The beginning of a stream: role and texts.</summary>
    public static async Task BeginAsync(HttpContext http, params string[] texts)
    {
        if (!http.Response.HasStarted)
            http.Response.ContentType = "text/event-stream";
        await WriteAsync(http, """{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""");
        foreach (var text in texts)
            await WriteAsync(http, $$"""{"choices":[{"index":0,"delta":{"content":{{JsonSerializer.Serialize(text)}}},"finish_reason":null}]}""");
    }

    /// <summary>One event.</summary>
    public static async Task WriteAsync(HttpContext http, string data)
    {
        await http.Response.WriteAsync($"data: {data}\n\n");
        await http.Response.Body.FlushAsync();
    }

    /// <summary>A status with an error body.</summary>
    public static Task RefuseAsync(HttpContext http, int status, string message = "no", string? retryAfter = null)
    {
        http.Response.StatusCode = status;
        if (retryAfter is not null)
            http.Response.Headers.RetryAfter = retryAfter;
        return http.Response.WriteAsJsonAsync(new { error = new { message, type = "invalid_request_error", param = "messages", code = "odd" } });
    }

    /// <summary>Waits for ever; reports when the client closes the connection.</summary>
    public async Task HangAsync(HttpContext http)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            Left.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(1));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext http)
    {
        using var body = await JsonDocument.ParseAsync(http.Request.Body);
        Requests.Enqueue((http.Request.Path, body.RootElement.Clone(), http.Request.Headers.Authorization));
        await Answer(http, Requests.Count);
    }
}
