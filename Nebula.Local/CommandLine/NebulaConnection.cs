using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nebula.Local.Startup;

namespace Nebula.Local.CommandLine;

/// <summary>Talks HTTP to a running Nebula.</summary>
/// <param name="url">The server's address without a slash at its end.</param>
/// <param name="key">The bearer token.</param>
internal sealed class NebulaConnection(string url, string key) : IDisposable
{
    private const int PageSize = 100;

    private readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Whether the user named the key; else it is the admin key of the data directory.</summary>
    public bool HasOwnKey { get; init; }

    /// <summary>The same server with another key.</summary>
    public NebulaConnection With(string other) => new(url, other) { HasOwnKey = true };

    /// <summary>Sends a request and reads the JSON of its answer; null if there is none.</summary>
    /// <exception cref="StartupException">The server does not answer, refuses, or is not a Nebula.</exception>
    public async Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        using var response = await OpenAsync(method, path, body, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            throw new StartupException($"{url} answers, but not as Nebula does. Say where Nebula listens: --url {ListenAddress.Default}");
        }
    }

    /// <summary>Reads all items of a list, page by page.</summary>
    /// <inheritdoc cref="SendAsync"/>
    public async Task<List<JsonNode>> ListAsync(string path, CancellationToken cancellationToken)
    {
        var items = new List<JsonNode>();
        for (var after = ""; ;)
        {
            var page = (await SendAsync(HttpMethod.Get, $"{path}?limit={PageSize}{after}", null, cancellationToken))!;
            items.AddRange(page["data"]!.AsArray().Select(static item => item!));
            if (page["has_more"]?.GetValue<bool>() != true)
                return items;
            after = $"&after={Uri.EscapeDataString(page["last_id"]!.GetValue<string>())}";
        }
    }

    /// <summary>Sends a request; the answer's body is still to be read.</summary>
    /// <inheritdoc cref="SendAsync"/>
    public async Task<HttpResponseMessage> OpenAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, $"{url}/{path}") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        HttpResponseMessage response;
        try
        {
            response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException)
        {
            throw new StartupException($"No Nebula answers at {url}. Start it first; if it listens elsewhere, say where: --url {ListenAddress.Default}");
        }

        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw new StartupException($"{url} refuses ({(int)response.StatusCode}): {ReadMessage(await response.Content.ReadAsStringAsync(cancellationToken))}");
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static string ReadMessage(string text)
    {
        try
        {
            return JsonNode.Parse(text)?["error"]?["message"]?.GetValue<string>() ?? text;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "its answer is not one of Nebula's.";
        }
    }
}
