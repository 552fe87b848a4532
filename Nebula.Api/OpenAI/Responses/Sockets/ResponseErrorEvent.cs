using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Http.Dialects;
using Nebula.Api.OpenAI.Responses.Output;
using Nebula.Api.Sockets;
using Nebula.Domain.Common;

namespace Nebula.Api.OpenAI.Responses.Sockets;

/// <summary>The events that answer a message which starts no response.</summary>
internal static class ResponseErrorEvent
{
    /// <summary>An error, with the status and the headers that HTTP would have answered.</summary>
    /// <param name="error">The error.</param>
    /// <param name="limits">What the limiter answered; null if it was not asked.</param>
    /// <param name="now">The time.</param>
    public static ReadOnlyMemory<byte> Create(NebulaError error, SocketLimits? limits, DateTimeOffset now)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using var json = ResponseJson.NewWriter(bytes);
        json.WriteStartObject();
        json.WriteString("type", "error");
        json.WriteNumber("status", ErrorStatusCodes.ToStatusCode(error));
        json.WriteStartObject("error");
        OpenAIDialect.WriteMembers(json, error);
        WriteHeaders(json, error, limits, now);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }

    /// <summary>The refusal of input for a response that runs.</summary>
    /// <param name="steer">The client's message.</param>
    public static ReadOnlyMemory<byte> CreateSteerFailed(JsonElement steer)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using var json = ResponseJson.NewWriter(bytes);
        json.WriteStartObject();
        json.WriteString("type", "response.steer.failed");
        json.WriteNumber("sequence_number", 0);
        json.WriteStartObject("steer");
        json.WritePropertyName("previous_response_id");
        steer.GetProperty("previous_response_id").WriteTo(json);
        json.WritePropertyName("input");
        steer.GetProperty("input").WriteTo(json);
        json.WriteEndObject();
        json.WriteStartObject("error");
        json.WriteString("code", "steering_not_supported");
        json.WriteString("message", "This model does not take input while it responds. Send it with the next response.create.");
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }

    private static void WriteHeaders(Utf8JsonWriter json, NebulaError error, SocketLimits? limits, DateTimeOffset now)
    {
        if (limits is null && error.RetryAfter is null)
            return;
        var headers = new HeaderDictionary();
        ErrorResult.WriteRetry(headers, error.RetryAfter, error.ShouldRetry);
        limits?.WriteTo(headers, now);
        json.WriteStartObject("headers");
        foreach (var (name, value) in headers)
            json.WriteString(name, value.ToString());
        json.WriteEndObject();
    }
}
