using System.Net.Http.Headers;
using System.Text.Json;
using Shouldly;

namespace Nebula.Tests.Hosts;

/// <summary>A whole response.</summary>
public sealed class Reply
{
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dialect _dialect;

    private Reply(int status, string text) => (Status, Text) = (status, text);

    private Reply(HttpResponseMessage response, string text)
    {
        (Status, Text) = ((int)response.StatusCode, text);
        _dialect = FindDialect(response.RequestMessage!);
        Add(response.Headers);
        Add(response.Content.Headers);
    }

    public int Status { get; }

    public string Text { get; }

    public JsonElement Json => JsonElement.Parse(Text);

    public JsonElement Error => Json.GetProperty("error");

    public IReadOnlyDictionary<string, string> Headers => _headers;

    private string? Message => (_dialect == Dialect.Ollama ? Error : Error.GetProperty("message")).GetString();

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

    /// <summary>Checks that this is an error in the shape of its path's dialect, with all keys and a request id, and returns this reply.</summary>
    public Reply ShouldBeError(int status)
    {
        Status.ShouldBe(status, Text);
        Header("content-type").ShouldBe("application/json");
        Header("x-request-id").ShouldNotBeNull().ShouldStartWith("req_");
        switch (_dialect)
        {
            case Dialect.Anthropic:
                Names(Json).ShouldBe(["type", "error", "request_id"]);
                Names(Error).ShouldBe(["type", "message"]);
                Json.GetProperty("request_id").GetString().ShouldBe(Header("x-request-id"));
                Header("request-id").ShouldBe(Header("x-request-id"));
                break;
            case Dialect.Ollama:
                Names(Json).ShouldBe(["error"]);
                break;
            case Dialect.Azure when status != 400:
                Names(Json).ShouldBe(["error"]);
                Names(Error).ShouldBe(["code", "message"]);
                break;
            default:
                Names(Json).ShouldBe(["error"]);
                Names(Error).Take(4).ShouldBe(["message", "type", "param", "code"]);
                Error.GetProperty("type").GetString().ShouldNotBeNullOrWhiteSpace();
                Error.GetProperty("param").ValueKind.ShouldBeOneOf(JsonValueKind.String, JsonValueKind.Null);
                Error.GetProperty("code").ValueKind.ShouldBeOneOf(JsonValueKind.String, JsonValueKind.Null);
                break;
        }

        Message.ShouldNotBeNullOrWhiteSpace();
        return this;
    }

    /// <summary>Checks that this is such an error with this message, and returns this reply. Only OpenAI's dialect has all of the members.</summary>
    public Reply ShouldBeError(int status, string type, string? code, string? param = null)
    {
        ShouldBeError(status);
        if (_dialect != Dialect.OpenAI)
            return this;
        Error.GetProperty("type").GetString().ShouldBe(type);
        Error.GetProperty("code").GetString().ShouldBe(code);
        Error.GetProperty("param").GetString().ShouldBe(param);
        return this;
    }

    /// <summary>Checks that an error names a field, or a member of it: in <c>param</c>, or in its message if the dialect has no such member.</summary>
    public void ShouldName(string field)
    {
        if (_dialect == Dialect.OpenAI)
            Error.GetProperty("param").GetString().ShouldNotBeNull(Text).ShouldStartWith(field);
        else
            Message!.ShouldContain(field, Case.Sensitive);
    }

    private static string[] Names(JsonElement json) => [.. json.EnumerateObject().Select(static field => field.Name)];

    private static Dialect FindDialect(HttpRequestMessage request)
    {
        var path = request.RequestUri!.IsAbsoluteUri ? request.RequestUri.AbsolutePath : request.RequestUri.OriginalString;
        return path.StartsWith("/v1/messages", StringComparison.Ordinal) || request.Headers.Contains("anthropic-version") ? Dialect.Anthropic
            : path.StartsWith("/openai/", StringComparison.Ordinal) ? Dialect.Azure
            : path.StartsWith("/api/", StringComparison.Ordinal) && !path.StartsWith("/api/v1/", StringComparison.Ordinal) ? Dialect.Ollama
            : Dialect.OpenAI;
    }

    private void Add(HttpHeaders headers)
    {
        foreach (var (name, values) in headers)
            _headers[name] = string.Join(", ", values);
    }

    private enum Dialect
    {
        OpenAI,
        Azure,
        Anthropic,
        Ollama,
    }
}
