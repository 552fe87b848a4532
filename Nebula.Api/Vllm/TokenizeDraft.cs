using Nebula.Api.Json;
using Nebula.Api.OpenAI.Chat.Requests;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.Vllm;

/// <summary>The body of <c>/tokenize</c>: a prompt, or the messages of a chat.</summary>
internal sealed class TokenizeDraft : IBodyDraft<TokenizeDraft, TokenizeDraft>
{
    private bool _hasMessages;

    /// <inheritdoc/>
    public static ObjectReader<TokenizeDraft> Fields { get; } = new(
        ("model", static (ref r, ref d) => d.Model = JsonScalars.ReadString(ref r) ?? ""),
        ("prompt", static (ref r, ref d) => d.Prompt = JsonScalars.ReadString(ref r)),
        ("messages", static (ref r, ref d) => d._hasMessages = ValueSchema.AnyArray.CheckUnlessNull(ref r)),
        ("add_generation_prompt", static (ref r, ref d) => d.AddsReplyStart = JsonScalars.ReadBoolean(ref r) ?? true),
        ("return_token_strs", static (ref r, ref d) => d.ReturnsTexts = JsonScalars.ReadBoolean(ref r) ?? false),
        ("add_special_tokens", static (ref r, ref d) => ValueSchema.Boolean.CheckUnlessNull(ref r)));

    /// <summary>The deployment's name or alias.</summary>
    public string Model { get; private set; } = "";

    /// <summary>The text; null if there are messages.</summary>
    public string? Prompt { get; private set; }

    /// <summary>The messages of a chat; empty if there is a text.</summary>
    public IReadOnlyList<PromptMessage> Messages { get; private set; } = [];

    /// <summary>Whether the start of the reply is part of a chat. Default true.</summary>
    public bool AddsReplyStart { get; private set; } = true;

    /// <summary>Whether the tokens' texts are wanted. Default false.</summary>
    public bool ReturnsTexts { get; private set; }

    /// <summary>Reads a body.</summary>
    public static TokenizeDraft Read(ReadOnlyMemory<byte> body)
    {
        var draft = BodyReader.Read<TokenizeDraft, TokenizeDraft>(body);
        if (draft._hasMessages)
            draft.Messages = ChatRequestReader.Read(body).Messages;
        return draft;
    }

    /// <inheritdoc/>
    public static TokenizeDraft Create(ReadOnlySpan<byte> json) => new();

    /// <inheritdoc/>
    public TokenizeDraft Finish()
    {
        if (Model.Length == 0)
            throw FieldErrors.MissingModel();
        return Prompt is null && !_hasMessages ? throw FieldErrors.Missing("prompt") : this;
    }
}
