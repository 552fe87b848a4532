using System.Text.Json;
using Nebula.Api.Inference;

namespace Nebula.Api.OpenAI.Completions.Requests;

/// <summary>Reads <c>prompt</c>: a string, strings, token ids, or lists of token ids.</summary>
internal static class CompletionPromptReader
{
    private static readonly TextInputs Empty = new([""]);

    public static void Read(ref Utf8JsonReader reader, ref CompletionDraft draft)
    {
        var inputs = TextInputs.Read(ref reader, allowsEmpty: true) ?? Empty;
        (draft.Request.Prompts, draft.Request.PromptTokens) = (inputs.Texts, inputs.Tokens);
    }
}
