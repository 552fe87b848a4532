using System.Text.Json;
using Nebula.Api.Inference;

namespace Nebula.Api.OpenAI.Completions.Requests;

/// <summary>Reads <c>prompt</c>: a string, strings, token ids, or lists of token ids.</summary>
internal static class CompletionPromptReader
{
    public static void Read(ref Utf8JsonReader reader, ref CompletionDraft draft)
    {
        draft.Request.Inputs = TextInputs.Read(ref reader, allowsEmpty: true) ?? CompletionRequest.NoInputs;
    }
}
