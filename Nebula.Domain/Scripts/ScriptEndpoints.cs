namespace Nebula.Domain.Scripts;

/// <summary>The kinds of endpoints that scripts answer.</summary>
public static class ScriptEndpoints
{
    /// <summary>Conversations: chat completions, responses, Anthropic's messages, Ollama's chat and prompts.</summary>
    public const string Chat = "chat";

    /// <summary>Completions of plain prompts.</summary>
    public const string Completion = "completion";

    /// <summary>Embeddings.</summary>
    public const string Embedding = "embedding";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Chat, Completion, Embedding];
}
