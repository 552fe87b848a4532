using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Nebula.Api.Http;

/// <summary>A JSON answer and the headers of management resources. Needs no services, so that any host can execute it.</summary>
/// <param name="body">The body.</param>
/// <param name="type">How it is written.</param>
/// <typeparam name="T">The body's type.</typeparam>
internal sealed class JsonResult<T>(T body, JsonTypeInfo<T> type) : IResult, IStatusCodeHttpResult, IValueHttpResult<T>
{
    /// <summary>The status; 200 by default.</summary>
    public int? StatusCode { get; init; } = StatusCodes.Status200OK;

    /// <summary>The resource's entity tag from its record store, or null.</summary>
    public string? ETag { get; init; }

    /// <summary>The path of a created resource, or null.</summary>
    public string? Location { get; init; }

    /// <summary>Whether caches must not store the response, because it holds a secret or is true only now; false by default.</summary>
    public bool NoStore { get; init; }

    /// <summary>The body.</summary>
    public T? Value => body;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var bytes = new ArrayBufferWriter<byte>(1_024);
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = type.Options.Encoder, SkipValidation = true }))
            JsonSerializer.Serialize(writer, body, type);

        var response = httpContext.Response;
        response.StatusCode = StatusCode ?? StatusCodes.Status200OK;
        response.ContentType = "application/json";
        response.ContentLength = bytes.WrittenCount;
        if (ETag is not null)
            response.Headers.ETag = EntityTags.Write(ETag);
        if (Location is not null)
            response.Headers.Location = Location;
        if (NoStore)
            response.Headers.CacheControl = "no-store";
        await response.Body.WriteAsync(bytes.WrittenMemory, httpContext.RequestAborted);
    }
}
