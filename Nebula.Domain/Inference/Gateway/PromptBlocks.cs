using System.Runtime.InteropServices;
using Nebula.Domain.Engine;
using Nebula.Domain.Engine.KvCache;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.Tokenization;

namespace Nebula.Domain.Inference.Gateway;

/// <summary>The hashes of a prompt's full KV blocks, which travel in its job so that a replica finds a repeated prefix.</summary>
/// <remarks>
/// The tokens are those that <see cref="PromptSize"/> counts, declarations of tools first, as templates have them. A prompt ends for this purpose
/// before its first image, recording or file, whose content is not known here. Prompts of several inputs have no hashes.
/// </remarks>
public static class PromptBlocks
{
    /// <summary>Most blocks of a prompt that are hashed: 2,048, or 32,768 tokens, which take 16 KiB.</summary>
    public const int MaxBlocks = 2_048;

    /// <summary>Computes the hashes of a prompt.</summary>
    /// <param name="request">The request with the prompt.</param>
    /// <param name="tokens">Tokens of the prompt.</param>
    /// <returns>8 bytes for each full block, in the byte order of this machine; empty if there is none.</returns>
    public static ReadOnlyMemory<byte> Compute(InferenceRequest request, int tokens)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (tokens < EngineOptions.DefaultBlockSize || request.Embedding is not null || request.Prompt.Inputs.Count > 1)
            return default;
        var max = Math.Min(tokens, MaxBlocks * EngineOptions.DefaultBlockSize);
        var ids = new List<int>(max);
        foreach (var text in request.Declarations)
            ids.AddRange(TokenText.Encode(text));
        if (request.Prompt.Inputs is [var input])
            ids.AddRange(TokenText.Encode(input));
        foreach (var message in request.Prompt.Messages)
        {
            if (message.MediaTokens > 0 || ids.Count >= max)
                break;
            Add(ids, message);
        }

        var known = CollectionsMarshal.AsSpan(ids)[..Math.Min(ids.Count, max)];
        return MemoryMarshal.AsBytes<ulong>(BlockHash.Compute(known, EngineOptions.DefaultBlockSize)).ToArray();
    }

    /// <summary>The hashes as the engine takes them; null if there is none.</summary>
    public static ulong[]? Read(ReadOnlyMemory<byte> blocks) => blocks.IsEmpty ? null : MemoryMarshal.Cast<byte, ulong>(blocks.Span).ToArray();

    private static void Add(List<int> ids, PromptMessage message)
    {
        ids.AddRange(ChatTokens.Encode([message], addReplyStart: false));
        if (message.Refusal is { } refusal)
            ids.AddRange(TokenText.Encode(refusal));
        foreach (var call in message.ToolCalls)
        {
            ids.AddRange(TokenText.Encode(call.Name));
            ids.AddRange(TokenText.Encode(call.Input));
        }
    }
}
