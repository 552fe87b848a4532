using System.Collections.Concurrent;
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
    private readonly ConditionalWeakTable<UpstreamServer, Target> _targets = [];
    private readonly ConditionalWeakTable<UpstreamServer, Target>.CreateValueCallback _createTarget;
    private readonly HttpMessageInvoker _http;
    private readonly TimeProvider _time;

    public HttpUpstreamClient(UpstreamVault vault, HostResolver resolver, IOptions<NebulaOptions> options, TimeProvider time)
    {
        _time = time;
        _createTarget = server => new Target(server.Url, vault.Open(server));
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
        var target = _targets.GetValue(request.Server, _createTarget);
        using var message = target.CreateMessage(request);
        using var response = await GuardAsync(() => new ValueTask<HttpResponseMessage>(_http.SendAsync(message, ending.Token)), overdue, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw await UpstreamErrors.CreateAsync(response, target.Credentials, _time.GetUtcNow(), ending.Token);
        await using var body = new BoundedStream(await response.Content.ReadAsStreamAsync(ending.Token), MaxAnswerBytes);
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            var whole = await GuardAsync(() => ReadToEndAsync(body, ending.Token), overdue, cancellationToken);
            yield return new UpstreamFrame(whole, _time.GetElapsedTime(startedAt));
            yield break;
        }

        await using var events = SseParser.Create(body, static (_, data) => data.ToArray()).EnumerateAsync(ending.Token).GetAsyncEnumerator(ending.Token);
        while (true)
        {
            try
            {
                if (!await events.MoveNextAsync())
                    yield break;
            }
            catch (Exception e) when (IsOfConnection(e))
            {
                throw Translate(e, overdue, cancellationToken);
            }

            yield return new UpstreamFrame(events.Current.Data, _time.GetElapsedTime(startedAt));
        }
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
        catch (Exception e) when (IsOfConnection(e))
        {
            throw Translate(e, overdue, cancellationToken);
        }
    }

    private static bool IsOfConnection(Exception thrown) =>
        thrown is OperationCanceledException or HttpRequestException or IOException or InvalidDataException or TimeoutException;

    private static Exception Translate(Exception thrown, CancellationTokenSource overdue, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? new OperationCanceledException(cancellationToken)
        : thrown is not OperationCanceledException ? UpstreamErrors.Create(thrown)
        : overdue.IsCancellationRequested ? UpstreamErrors.CreateTimeout()
        : thrown;

    /// <summary>What all requests to a server have in common.</summary>
    private sealed class Target(Uri url, UpstreamCredentials credentials)
    {
        private readonly ConcurrentDictionary<string, Uri> _addresses = new();
        private readonly string? _authorization = credentials.Secret is { } secret ? $"Bearer {secret}" : null;

        public UpstreamCredentials Credentials => credentials;

        public HttpRequestMessage CreateMessage(UpstreamRequest request)
        {
            var address = _addresses.GetOrAdd(request.Path, static (path, url) => new Uri($"{url.ToString().TrimEnd('/')}/{path}"), url);
            var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ReadOnlyMemoryContent(request.Body), Version = HttpVersion.Version11 };
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            message.Headers.TryAddWithoutValidation("accept", "text/event-stream, application/json");
            message.Headers.TryAddWithoutValidation("user-agent", "Nebula");
            if (_authorization is not null)
                message.Headers.TryAddWithoutValidation("authorization", _authorization);
            foreach (var (name, value) in credentials.Headers)
                message.Headers.TryAddWithoutValidation(name, value);
            return message;
        }
    }
}
