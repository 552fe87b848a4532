using System.Net.Http.Headers;
using System.Text.Json;
using Shouldly;

namespace Nebula.Tests.Hosts;

/// <summary>A whole response.</summary>
public sealed class Reply
{
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);

    private Reply(int status, string text) => (Status, Text) = (status, text);

    private Reply(HttpResponseMessage response, string text)
    {
        (Status, Text) = ((int)response.StatusCode, text);
        Add(response.Headers);
        Add(response.Content.Headers);
    }

    public int Status { get; }

    public string Text { get; }

    public JsonElement Json => JsonElement.Parse(Text);

    public JsonElement Error => Json.GetProperty("error");

    public IReadOnlyDictionary<string, string> Headers => _headers;

    public static async Task<Reply> OfAsync(HttpResponseMessage response) => new(response, await response.Content.ReadAsStringAsync());

    /// <summary>Parses a response; null if the bytes are incomplete. It must have a Content-Length.</summary>
    public static Reply? TryParse(string bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return null;
        var lines = bytes[..end].Split("\r\n");
        var reply = new Reply(int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), bytes[(end + 4)..]);
        foreach (var line in lines[1..])
            reply._headers[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 1)..].Trim();
        var length = int.Parse(reply._headers.GetValueOrDefault("content-length", "0"), System.Globalization.CultureInfo.InvariantCulture);
        return System.Text.Encoding.UTF8.GetByteCount(reply.Text) < length ? null : reply;
    }

    /// <summary>A header's value, or null.</summary>
    public string? Header(string name) => _headers.GetValueOrDefault(name);

    /// <summary>Checks the status and returns this reply.</summary>
    public Reply ShouldBe(int status)
    {
        Status.ShouldBe(status, Text);
        return this;
    }

    /// <summary>Checks that this is an error in OpenAI's shape, with all four keys and a request id, and returns this reply.</summary>
    public Reply ShouldBeError(int status)
    {
        Status.ShouldBe(status, Text);
        Header("content-type").ShouldBe("application/json");
        Header("x-request-id").ShouldNotBeNull().ShouldStartWith("req_");
        Json.EnumerateObject().Select(static field => field.Name).ShouldBe(["error"]);
        Error.EnumerateObject().Select(static field => field.Name).ShouldBe(["message", "type", "param", "code"]);
        Error.GetProperty("message").GetString().ShouldNotBeNullOrWhiteSpace();
        Error.GetProperty("type").GetString().ShouldNotBeNullOrWhiteSpace();
        Error.GetProperty("param").ValueKind.ShouldBeOneOf(JsonValueKind.String, JsonValueKind.Null);
        Error.GetProperty("code").ValueKind.ShouldBeOneOf(JsonValueKind.String, JsonValueKind.Null);
        return this;
    }

    /// <summary>Checks that this is such an error with this message, and returns this reply.</summary>
    public Reply ShouldBeError(int status, string type, string? code, string? param = null)
    {
        ShouldBeError(status);
        Error.GetProperty("type").GetString().ShouldBe(type);
        Error.GetProperty("code").GetString().ShouldBe(code);
        Error.GetProperty("param").GetString().ShouldBe(param);
        return this;
    }

    private void Add(HttpHeaders headers)
    {
        foreach (var (name, values) in headers)
            _headers[name] = string.Join(", ", values);
    }
}
