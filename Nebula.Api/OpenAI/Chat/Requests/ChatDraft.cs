using System.Runtime.CompilerServices;
using System.Text;
using Nebula.Api.Json;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>A chat request while its body is being read.</summary>
internal ref struct ChatDraft(ReadOnlySpan<byte> body) : IBodyDraft<ChatDraft, ChatRequest>
{
    private Hashes _parameters;

    /// <inheritdoc/>
    public static ObjectReader<ChatDraft> Fields => ChatFields.All;

    /// <summary>The whole body.</summary>
    public ReadOnlySpan<byte> Body { get; } = body;

    /// <summary>The request that is filled.</summary>
    public ChatRequest Request { get; } = new();

    /// <summary>Whether <c>stream_options</c> is set.</summary>
    public bool HasStreamOptions { get; set; }

    /// <summary>Whether <c>top_logprobs</c> is set.</summary>
    public bool HasTopLogprobs { get; set; }

    /// <summary>The older <c>max_tokens</c>, which applies if <c>max_completion_tokens</c> is absent.</summary>
    public int? OldMaxTokens { get; set; }

    /// <summary>The hash of all messages.</summary>
    public ulong MessagesHash { get; set; }

    /// <summary>The hash of the model's name.</summary>
    public ulong ModelHash { get; set; }

    /// <summary>The range of <c>tools</c> in the body; empty for none.</summary>
    public Range Tools { get; set; }

    /// <summary>The range of <c>functions</c> in the body; empty for none.</summary>
    public Range Functions { get; set; }

    /// <inheritdoc/>
    public static ChatDraft Create(ReadOnlySpan<byte> json) => new(json);

    /// <summary>Sets the hash of a parameter that decides the text; 0 for an absent one.</summary>
    public void SetParameter(int number, ulong hash) => _parameters[number] = hash;

    /// <summary>The request, with what follows from several fields.</summary>
    public readonly ChatRequest Finish()
    {
        if (Request.MaxTokens is null && OldMaxTokens is { } old)
            (Request.MaxTokens, Request.MaxTokensParam) = (old, "max_tokens");
        Request.ExtraPromptText = (Text(Tools), Text(Functions)) switch
        {
            (null, null) => [],
            ({ } tools, null) => [tools],
            (null, { } functions) => [functions],
            ({ } tools, { } functions) => [tools, functions],
        };
        var hash = new PromptHash();
        hash.Add(ModelHash, MessagesHash);
        for (var i = 0; i < Hashes.Length; i++)
        {
            if (_parameters[i] != 0)
                hash.Add((ulong)i, _parameters[i]);
        }

        Request.Fingerprint = hash.Value;
        Check();
        return Request;
    }

    private readonly void Check()
    {
        if (Request.Model.Length == 0)
            throw FieldErrors.Invalid("model", "you must provide a model parameter");
        if (Request.Messages.Count == 0)
            throw FieldErrors.Missing("messages");
        if (HasStreamOptions && !Request.Stream)
            throw FieldErrors.Invalid("stream_options", "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
        if (HasTopLogprobs && !Request.Logprobs)
            throw FieldErrors.Invalid("top_logprobs", "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.");
        if (Request.MinTokens > Request.MaxTokens)
            throw FieldErrors.Invalid("min_tokens", $"'min_tokens' must be at most the maximum of {Request.MaxTokens} tokens, but is {Request.MinTokens}.");
    }

    private readonly string? Text(Range range) => range.Equals(default) ? null : Encoding.UTF8.GetString(Body[range]);

    [InlineArray(Length)]
    private struct Hashes
    {
        public const int Length = 16;

        private ulong _first;
    }
}
