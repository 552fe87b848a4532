using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Nebula.Tests.Local.Telemetry;

/// <summary>A collector that receives OTLP over HTTP and records it.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Signal, byte[] Body)> _received = new();
    private readonly WebApplication _app;

    private OtlpReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapPost("/v1/{signal}", TakeAsync);
    }

    /// <summary>The environment variables that make a program export to it.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _app.Urls.Single(), ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
    };

    public IReadOnlyList<OtlpSpan> Spans => [.. Messages("traces", 1, 2, 2).Select(static span => new OtlpSpan(span))];

    public IReadOnlyList<string> ServiceNames =>
        [.. Messages("traces", 1, 1, 1).Where(static pair => pair.Text(1) == "service.name").Select(static pair => pair.All(2).Single().Text(1)).Distinct()];

    public IReadOnlySet<string> Metrics => Messages("metrics", 1, 2, 2).Select(static metric => metric.Text(1)).ToHashSet();

    public IReadOnlyList<string> Logs => [.. Messages("logs", 1, 2, 2, 5).Select(static body => body.Text(1))];

    /// <summary>All received bytes, for searching them for secrets.</summary>
    public string Raw => string.Concat(_received.Select(static message => Encoding.Latin1.GetString(message.Body)));

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IEnumerable<ProtoMessage> Messages(string signal, params int[] path) =>
        _received.Where(message => message.Signal == signal).SelectMany(message => new ProtoMessage(message.Body).All(path));

    private async Task TakeAsync(HttpContext http, string signal)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        _received.Enqueue((signal, body.ToArray()));
        http.Response.ContentType = "application/x-protobuf";
    }
}
