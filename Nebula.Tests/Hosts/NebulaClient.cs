using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using System.Text;
using System.Text.Json;
using OpenAI;

namespace Nebula.Tests.Hosts;

/// <summary>Calls a Nebula as its users and operators do.</summary>
/// <param name="url">Its address.</param>
/// <param name="adminKey">Its admin key.</param>
public sealed class NebulaClient(Uri url, string adminKey) : IDisposable
{
    public Uri Url => url;

    public string AdminKey => adminKey;

    /// <summary>Sends requests unchanged: no cookies, no redirects, no decompression.</summary>
    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None })
    {
        BaseAddress = url, Timeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>Sends a request and reads the whole response.</summary>
    public async Task<Reply> SendAsync(HttpMethod method, string path, string? key = null, string? body = null, Action<HttpRequestMessage>? adjust = null)
    {
        using var response = await Http.SendAsync(Request(method, path, key, body, adjust));
        return await Reply.OfAsync(response);
    }

    /// <summary>Sends a request and returns when the response's headers are there.</summary>
    public Task<HttpResponseMessage> OpenAsync(string path, string key, string body, CancellationToken cancellationToken = default) =>
        Http.SendAsync(Request(HttpMethod.Post, path, key, body, null), HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    public Task<Reply> AdminAsync(HttpMethod method, string path, string? body = null, Action<HttpRequestMessage>? adjust = null) =>
        SendAsync(method, path, adminKey, body, adjust);

    public Task<Reply> GetAsync(string path) => AdminAsync(HttpMethod.Get, path);

    public Task<Reply> ChatAsync(TestKey key, string body) => SendAsync(HttpMethod.Post, "/v1/chat/completions", key.Secret, body);

    /// <summary>Opens a chat stream; its headers are there when this returns.</summary>
    public async Task<ChatStream> StreamAsync(TestKey key, string body, CancellationToken cancellationToken = default) =>
        await ChatStream.OfAsync(await OpenAsync("/v1/chat/completions", key.Secret, body, cancellationToken));

    /// <summary>Creates an API key.</summary>
    /// <param name="limits">Its limits, as JSON fields.</param>
    /// <param name="fields">Other fields, as JSON fields.</param>
    public async Task<TestKey> NewKeyAsync(string limits = "", string fields = "")
    {
        var body = $$"""{"name":"test","limits":{{{limits}}}{{(fields.Length > 0 ? "," : "")}}{{fields}}}""";
        var made = (await AdminAsync(HttpMethod.Post, "/apikeys", body)).ShouldBe(201).Json;
        return new TestKey(made.GetProperty("id").GetString()!, made.GetProperty("secret").GetString()!);
    }

    /// <summary>The newest requests of an API key in the ledger.</summary>
    public async Task<List<JsonElement>> RequestsAsync(TestKey key) => [.. (await GetAsync($"/requests?key_id={key.Id}")).Json.GetProperty("data").EnumerateArray()];

    /// <summary>The official client for this Nebula.</summary>
    /// <param name="secret">The API key.</param>
    /// <param name="attempts">Invoked for every attempt, including retries.</param>
    /// <param name="retries">The number of retries.</param>
    public OpenAIClient OpenAI(string secret, Action<PipelineMessage>? attempts = null, int retries = 3)
    {
        var options = new OpenAIClientOptions { Endpoint = new Uri(url, "/v1"), RetryPolicy = new ClientRetryPolicy(retries) };
        if (attempts is not null)
            options.AddPolicy(new AttemptPolicy(attempts), PipelinePosition.PerTry);
        return new OpenAIClient(new ApiKeyCredential(secret), options);
    }

    public void Dispose() => Http.Dispose();

    private static HttpRequestMessage Request(HttpMethod method, string path, string? key, string? body, Action<HttpRequestMessage>? adjust)
    {
        var request = new HttpRequestMessage(method, path);
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        adjust?.Invoke(request);
        return request;
    }

    private sealed class AttemptPolicy(Action<PipelineMessage> attempts) : PipelinePolicy
    {
        public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
        {
            attempts(message);
            ProcessNext(message, pipeline, currentIndex);
        }

        public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
        {
            attempts(message);
            return ProcessNextAsync(message, pipeline, currentIndex);
        }
    }
}
