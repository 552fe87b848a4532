using Nebula.Api.Json;
using Nebula.Domain.Common;

namespace Nebula.Api.OpenAI.Responses.Items;

/// <summary>OpenAI's rule of outputs of tools: each has a call, in the request or in what the response continues.</summary>
internal static class ToolOutputRules
{
    /// <summary>Checks what a response reads.</summary>
    /// <exception cref="NebulaException">400 with OpenAI's message for the first output without a call.</exception>
    public static void Check(ResponseInput input)
    {
        HashSet<string>? calls = null;
        foreach (var item in input.Items)
        {
            var kind = InputItems.GetType(item) switch
            {
                "function_call_output" => "function call",
                "custom_tool_call_output" => "custom tool call",
                _ => null,
            };
            if (kind is null)
                continue;
            calls ??= [.. input.Messages.SelectMany(static message => message.ToolCalls).Select(static call => call.Id)];
            var id = (string)item["call_id"]!;
            if (!calls.Contains(id))
                throw FieldErrors.Invalid("input", $"No tool call found for {kind} output with call_id {TextExcerpt.Truncate(id)}.");
        }
    }
}
