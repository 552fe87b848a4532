using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Nebula.Api.OpenAI.Chat.Requests;

namespace Nebula.Api.OpenAI.Responses.Requests;

/// <summary>Hashes what decides the text of a response.</summary>
internal static class ResponseFingerprint
{
    /// <summary>The hash of a resolved request; the same on every machine and in every version, and however its input is written.</summary>
    public static ulong Compute(ResponseRequest request)
    {
        var hash = new PromptHash();
        hash.Add(Hash(request.Model), Hash(request.Instructions));
        foreach (var message in request.Resolved.Messages)
        {
            hash.Add(Hash(message.Role), Hash(message.Text), Hash(message.ToolCallId), (ulong)message.MediaTokens);
            foreach (var call in message.ToolCalls)
                hash.Add(Hash(call.Id), Hash(call.Name), Hash(call.Input));
        }

        hash.Add(
            Hash(request.ToolsJson), Hash(request.ToolChoiceJson), Hash(request.Format.Schema ?? request.Format.Kind.ToString()), Hash(request.ReasoningEffort),
            request.ParallelToolCalls ? 1UL : 0, Hash(request.Temperature), Hash(request.TopP), Hash(request.Verbosity));
        return hash.Value;
    }

    private static ulong Hash(JsonElement? json) => Hash(json?.GetRawText());

    private static ulong Hash(string? text) => text is null ? 0 : XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(text));

    // Adding zero makes one of the two zeros that doubles have, and one more keeps 0 apart from none.
    private static ulong Hash(double? number) => number is null ? 0 : BitConverter.DoubleToUInt64Bits(number.Value + 0.0) + 1;
}
