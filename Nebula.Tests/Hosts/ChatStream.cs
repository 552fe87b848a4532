using System.Text.Json;

namespace Nebula.Tests.Hosts;

/// <summary>A chat stream that is read event by event.</summary>
public sealed class ChatStream : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private ChatStream(HttpResponseMessage response, Stream body) => (_response, _reader) = (response, new StreamReader(body));

    public int Status => (int)_response.StatusCode;

    public static async Task<ChatStream> OfAsync(HttpResponseMessage response) => new(response, await response.Content.ReadAsStreamAsync());

    public string? Header(string name) =>
        _response.Headers.TryGetValues(name, out var values) || _response.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    /// <summary>The next event or comment, without its blank line; null at the end.</summary>
    public async Task<string?> NextAsync()
    {
        var line = await _reader.ReadLineAsync();
        if (line is not null && await _reader.ReadLineAsync() is not "")
            throw new InvalidDataException($"No blank line follows: {line}");
        return line;
    }

    /// <summary>Reads until a number of content deltas have arrived.</summary>
    /// <returns>The id of the completion.</returns>
    public async Task<string> ReadTokensAsync(int count)
    {
        while (await NextAsync() is { } line)
        {
            if (line.StartsWith("data: {", StringComparison.Ordinal) && GetContent(line[6..]) is { } chunk && --count == 0)
                return chunk.GetProperty("id").GetString()!;
        }

        throw new InvalidDataException("The stream ended before that.");
    }

    /// <summary>The remaining events.</summary>
    public async Task<List<string>> RestAsync()
    {
        var all = new List<string>();
        while (await NextAsync() is { } line)
            all.Add(line);
        return all;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
    }

    private static JsonElement? GetContent(string json)
    {
        var chunk = JsonElement.Parse(json);
        return chunk.GetProperty("choices") is { } choices && choices.GetArrayLength() == 1
            && choices[0].GetProperty("delta").TryGetProperty("content", out var content) && content.GetString()!.Length > 0
            ? chunk
            : null;
    }
}
