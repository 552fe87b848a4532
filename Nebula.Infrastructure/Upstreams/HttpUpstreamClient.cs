using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Backends.Upstream;
using Nebula.Domain.Settings;

namespace Nebula.Infrastructure.Upstreams;

/// <summary>Sends requests to upstream servers over HTTP. It follows no redirect, uses no proxy, and bounds the size and the time of an answer.</summary>
internal sealed class HttpUpstreamClient : IUpstreamClient, IDisposable
{
    /// <summary>The largest answer, in bytes: 64 MiB.</summary>
    public const int MaxAnswerBytes = 64 * 1024 * 1024;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2); // so that a changed name takes effect

    // Decrypted once for each stored version of a server, and not once for each request.
    private readonly ConditionalWeakTable<UpstreamServer, UpstreamCredentials> _credentials = [];
    private readonly HttpMessageInvoker _http;
    private readonly UpstreamVault _vault;
    private readonly TimeProvider _time;

    public HttpUpstreamClient(UpstreamVault vault, HostResolver resolver, IOptions<NebulaOptions> options, TimeProvider time)
    {
        (_vault, _time) = (vault, time);
        var guard = new UpstreamAddressGuard(options.Value.Upstreams.AllowPrivate ?? false, resolver);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false, // which would connect to any address
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
            MaxResponseHeadersLength = 64,
            ActivityHeadersPropagator = null,
            ConnectCallback = (context, cancellationToken) => guard.ConnectAsync(context.DnsEndPoint, cancellationToken),
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <inheritdoc/>
    public async IAsyncEnumerable<UpstreamFrame> ReadAsync(UpstreamRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var startedAt = _time.GetTimestamp();
        using var overdue = new CancellationTokenSource(TimeSpan.FromSeconds(request.Server.TimeoutSeconds), _time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, overdue.Token);
        var credentials = _credentials.GetValue(request.Server, _vault.Open);
        using var message = CreateMessage(request, credentials);
        using var response = await GuardAsync(() => new ValueTask<HttpResponseMessage>(_http.SendAsync(message, ending.Token)), overdue, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw await UpstreamErrors.CreateAsync(response, credentials, _time.GetUtcNow(), ending.Token);
        await using var body = new BoundedStream(await response.Content.ReadAsStreamAsync(ending.Token), MaxAnswerBytes);
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            var whole = await GuardAsync(() => ReadToEndAsync(body, ending.Token), overdue, cancellationToken);
            yield return new UpstreamFrame(whole, _time.GetElapsedTime(startedAt));
            yield break;
        }

        await using var events = SseParser.Create(body, static (_, data) => data.ToArray()).EnumerateAsync(ending.Token).GetAsyncEnumerator(ending.Token);
        while (await GuardAsync(events.MoveNextAsync, overdue, cancellationToken))
            yield return new UpstreamFrame(events.Current.Data, _time.GetElapsedTime(startedAt));
    }

    private static HttpRequestMessage CreateMessage(UpstreamRequest request, UpstreamCredentials credentials)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri($"{request.Server.Url.ToString().TrimEnd('/')}/{request.Path}"))
        {
            Content = new ReadOnlyMemoryContent(request.Body), Version = HttpVersion.Version11,
        };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        message.Headers.TryAddWithoutValidation("accept", "text/event-stream, application/json");
        message.Headers.TryAddWithoutValidation("user-agent", "Nebula");
        if (credentials.Secret is { } secret)
            message.Headers.TryAddWithoutValidation("authorization", $"Bearer {secret}");
        foreach (var (name, value) in credentials.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        return message;
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadToEndAsync(Stream body, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await body.CopyToAsync(bytes, cancellationToken);
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    private static async ValueTask<T> GuardAsync<T>(Func<ValueTask<T>> send, CancellationTokenSource overdue, CancellationToken cancellationToken)
    {
        try
        {
            return await send();
        }
        catch (OperationCanceledException) when (overdue.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw UpstreamErrors.CreateTimeout();
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException or TimeoutException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw UpstreamErrors.Create(e);
        }
    }
}
