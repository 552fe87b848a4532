using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.Schemas;

namespace Nebula.Domain.Inference.ToolCalls;

/// <summary>Writes the free text that a custom tool takes.</summary>
internal static class ToolInputWriter
{
    private const int MaxLength = 400;

    /// <summary>A text in quotes of the conversation, else the user's message, else a few words.</summary>
    public static string WriteText(Prompt prompt, ulong seed, PromptFacts facts)
    {
        foreach (var fact in facts.Facts)
        {
            if (fact.Kind is PromptFactKind.Quoted or PromptFactKind.Expression)
                return fact.Text;
        }

        var message = prompt.LastUserMessage?.Text.Trim() ?? "";
        if (message.Length > MaxLength)
            message = message[..(char.IsHighSurrogate(message[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
        return message.Length > 0 ? message : PlausibleText.Write(PropertyHint.Create("text", null), null, seed);
    }
}
