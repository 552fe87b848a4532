namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>One message of a conversation.</summary>
public sealed class ChatMessage
{
    internal ChatMessage(string role, string text, string? name, IReadOnlyList<string> extraText)
    {
        Role = role;
        Text = text;
        Name = name;
        ExtraText = extraText;
    }

    /// <summary>The speaker: <c>system</c>, <c>developer</c>, <c>user</c>, <c>assistant</c>, <c>tool</c> or <c>function</c>.</summary>
    public string Role { get; }

    /// <summary>The content, or its concatenated text parts; empty if it has no text.</summary>
    public string Text { get; }

    /// <summary>The speaker's name, or the function's.</summary>
    public string? Name { get; }

    /// <summary>The other texts of the message that the model reads: refusals, and the names and arguments of tool calls.</summary>
    public IReadOnlyList<string> ExtraText { get; }
}
