using System.Text.Json;
using Nebula.Api.Http.Dialects;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Usage;

namespace Nebula.Api.Realtime.Output;

/// <summary>How a response ended.</summary>
/// <param name="Status"><c>completed</c>, <c>incomplete</c>, <c>cancelled</c> or <c>failed</c>.</param>
/// <param name="Usage">What it is charged; null if it failed.</param>
internal sealed record ResponseStatus(string Status, UsageRecord? Usage)
{
    /// <summary>Why it is incomplete or cancelled; null if it is neither.</summary>
    public string? Reason { get; init; }

    /// <summary>Why it failed; null unless it did.</summary>
    public NebulaError? Error { get; init; }

    /// <summary>The status of an item that the response did not finish.</summary>
    public string LastItemStatus => Status == "completed" ? "completed" : "incomplete";

    /// <summary>The status of a response that was settled.</summary>
    /// <param name="usage">What it is charged.</param>
    /// <param name="finishReason">Why its answer ended; null if it is not known.</param>
    public static ResponseStatus Create(UsageRecord usage, string? finishReason) => finishReason switch
    {
        FinishReasons.Length => new ResponseStatus("incomplete", usage) { Reason = "max_output_tokens" },
        FinishReasons.ContentFilter => new ResponseStatus("incomplete", usage) { Reason = "content_filter" },
        _ => new ResponseStatus("completed", usage),
    };

    /// <summary>Appends <c>status_details</c> and <c>usage</c>.</summary>
    public void WriteDetails(Utf8JsonWriter json)
    {
        if (Reason is null && Error is null)
        {
            json.WriteNull("status_details");
        }
        else
        {
            json.WriteStartObject("status_details");
            json.WriteString("type", Status);
            if (Reason is not null)
                json.WriteString("reason", Reason);
            if (Error is not null)
            {
                json.WriteStartObject("error");
                OpenAIDialect.WriteMembers(json, Error);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        WriteUsage(json);
    }

    private void WriteUsage(Utf8JsonWriter json)
    {
        if (Usage is not { } usage)
        {
            json.WriteNull("usage");
            return;
        }

        json.WriteStartObject("usage");
        json.WriteNumber("total_tokens", usage.InputTokens + usage.OutputTokens);
        json.WriteNumber("input_tokens", usage.InputTokens);
        json.WriteNumber("output_tokens", usage.OutputTokens);
        json.WriteStartObject("input_token_details");
        WriteKinds(json, usage.InputTokens);
        json.WriteNumber("cached_tokens", usage.CachedTokens);
        json.WriteStartObject("cached_tokens_details");
        WriteKinds(json, usage.CachedTokens);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("output_token_details");
        json.WriteNumber("text_tokens", usage.OutputTokens);
        json.WriteNumber("audio_tokens", 0);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Images count among the tokens of text: the prompt's counter does not tell them apart.
    private static void WriteKinds(Utf8JsonWriter json, long text)
    {
        json.WriteNumber("text_tokens", text);
        json.WriteNumber("audio_tokens", 0);
        json.WriteNumber("image_tokens", 0);
    }
}
