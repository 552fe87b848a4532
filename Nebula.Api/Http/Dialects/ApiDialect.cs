using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nebula.Api.OpenAI;
using Nebula.Domain.Common;
using Nebula.Domain.RateLimiting;

namespace Nebula.Api.Http.Dialects;

/// <summary>
/// How the clients of one provider read errors, limits and request ids. The path of a request selects it, so that a path without a route and a wrong
/// verb are answered in it, too; <c>anthropic-version</c> selects Anthropic's on every path.
/// </summary>
public abstract class ApiDialect
{
    private const string AnthropicHeader = "anthropic-version";

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The dialect of every path that has no other.</summary>
    public static ApiDialect OpenAI { get; } = new OpenAIDialect();

    /// <summary>Anthropic's dialect.</summary>
    public static ApiDialect Anthropic { get; } = new AnthropicDialect();

    /// <summary>Ollama's dialect.</summary>
    public static ApiDialect Ollama { get; } = new OllamaDialect();

    // The first match counts. A client whose base URL ends in /api/v1 is one of OpenAI's.
    private static readonly (PathString Prefix, ApiDialect Dialect)[] ByPath =
    [
        ("/v1/messages", Anthropic), ("/openai", new AzureDialect()), ("/api/v1", OpenAI), ("/api", Ollama),
    ];

    /// <summary>The response in <c>components.json</c> that describes the dialect's errors.</summary>
    public abstract string ErrorComponent { get; }

    /// <summary>The header in which clients look for the id of a request, besides <see cref="ApiPipeline.RequestIdHeader"/>; null for none.</summary>
    public virtual string? RequestIdHeader => null;

    /// <summary>The dialect of a request. It is found once; later calls return the same.</summary>
    public static ApiDialect Get(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (http.Features.Get<ApiDialect>() is { } found)
            return found;
        var dialect = IsAnthropic(http.Request) ? Anthropic : Find(http.Request.Path);
        http.Features.Set(dialect);
        return dialect;
    }

    /// <summary>The dialect of a path.</summary>
    public static ApiDialect Find(PathString path)
    {
        foreach (var (prefix, dialect) in ByPath)
        {
            if (path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase))
                return dialect;
        }

        return OpenAI;
    }

    /// <summary>Whether a client of Anthropic sends the request.</summary>
    public static bool IsAnthropic(HttpRequest request) => request.Headers.ContainsKey(AnthropicHeader);

    /// <summary>The JSON of an error, for a body or a stream's event.</summary>
    /// <param name="error">The error.</param>
    /// <param name="requestId">The id of the request.</param>
    public ReadOnlyMemory<byte> Format(NebulaError error, string requestId)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(bytes, Relaxed);
        Write(json, error, requestId);
        json.Flush();
        return bytes.WrittenMemory;
    }

    /// <summary>Writes the headers that say what a limiter answered.</summary>
    /// <param name="headers">Where to write them.</param>
    /// <param name="limits">The limits of the key; one that it does not have gets no headers.</param>
    /// <param name="decision">What the limiter answered.</param>
    /// <param name="now">The time.</param>
    public virtual void WriteLimits(IHeaderDictionary headers, RateLimits limits, in LimitDecision decision, DateTimeOffset now) =>
        RateLimitHeaders.Write(headers, limits, decision);

    /// <summary>The message of an error for a dialect that has no member for the wrong field: it begins with the field unless it names it.</summary>
    protected static string GetMessage(NebulaError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.Param is { } field && !error.Message.Contains(field, StringComparison.Ordinal) ? $"{field}: {error.Message}" : error.Message;
    }

    /// <summary>Writes an error as one JSON value.</summary>
    /// <param name="json">Where to write it.</param>
    /// <param name="error">The error.</param>
    /// <param name="requestId">The id of the request.</param>
    protected abstract void Write(Utf8JsonWriter json, NebulaError error, string requestId);
}
