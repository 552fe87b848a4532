using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>Reads <c>response_format</c> and vLLM's <c>structured_outputs</c>, which <see cref="PlainSchemas"/> has checked.</summary>
internal static class OutputFormatReader
{
    /// <summary>The form of the answer; text without either field.</summary>
    /// <param name="responseFormat">The JSON of <c>response_format</c>; empty for none.</param>
    /// <param name="structuredOutputs">The JSON of <c>structured_outputs</c>; empty for none.</param>
    /// <exception cref="NebulaException">400: <c>structured_outputs</c> asks for none, several or an unsupported one of its forms.</exception>
    public static OutputFormat Read(ReadOnlySpan<byte> responseFormat, ReadOnlySpan<byte> structuredOutputs)
    {
        if (!structuredOutputs.IsEmpty)
            return ReadStructured(JsonElement.Parse(structuredOutputs));
        return responseFormat.IsEmpty ? OutputFormat.Text : ReadFormat(JsonElement.Parse(responseFormat));
    }

    private static OutputFormat ReadFormat(JsonElement format)
    {
        switch (format.GetProperty("type").GetString())
        {
            case "json_object":
                return OutputFormat.JsonObject;
            case "json_schema":
                var declared = format.GetProperty("json_schema");
                return new OutputFormat(OutputFormatKind.JsonSchema)
                {
                    Name = declared.GetProperty("name").GetString(),
                    IsStrict = declared.TryGetProperty("strict", out var strict) && strict.ValueKind == JsonValueKind.True,
                    Schema = declared.Find("schema")?.GetRawText() ?? "{}",
                };
            default:
                return OutputFormat.Text;
        }
    }

    private static OutputFormat ReadStructured(JsonElement structured)
    {
        var members = structured.EnumerateObject().Where(static member => member.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.False)).ToList();
        if (members.Count != 1)
            throw FieldErrors.Invalid("structured_outputs", "You can only use one kind of structured outputs: exactly one of 'json', 'json_object', 'regex' or 'choice'.");
        var value = members[0].Value;
        return members[0].Name switch
        {
            "json_object" => OutputFormat.JsonObject,
            "json" => new OutputFormat(OutputFormatKind.JsonSchema) { Schema = value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText() },
            "regex" => new OutputFormat(OutputFormatKind.Regex) { Pattern = value.GetString() },
            "choice" => new OutputFormat(OutputFormatKind.Choice) { Choices = [.. value.EnumerateArray().Select(static choice => choice.GetString()!)] },
            var other => throw FieldErrors.Invalid($"structured_outputs.{other}", $"Structured outputs by '{other}' are not supported."),
        };
    }
}
