using System.Text.Json;
using Nebula.Domain.Common;

namespace Nebula.Domain.Inference.Backends.Upstream;

/// <summary>Reads the frames of one choice's answer.</summary>
internal abstract class UpstreamAnswerReader(DeltaWriter writer)
{
    private const int MaxErrorLength = 500;

    /// <summary>Why the choice ended, in OpenAI's words; null while it has not.</summary>
    public string? FinishReason { get; protected set; }

    /// <summary>Tokens of the prompt that the server reports; null if it does not.</summary>
    public long? PromptTokens { get; private set; }

    /// <summary>Generated tokens that the server reports; null if it does not.</summary>
    public long? CompletionTokens { get; private set; }

    /// <summary>Where the deltas go.</summary>
    protected DeltaWriter Writer { get; } = writer;

    /// <summary>The reader of a generation.</summary>
    /// <param name="path">The path of the request.</param>
    /// <param name="generation">The generation.</param>
    /// <param name="writer">Where its deltas go.</param>
    public static UpstreamAnswerReader Create(string path, Generation generation, DeltaWriter writer) => path switch
    {
        UpstreamRequest.Embeddings => new EmbeddingAnswerReader(generation, writer),
        UpstreamRequest.Completions => new CompletionAnswerReader(writer),
        _ => new ChatAnswerReader(writer),
    };

    /// <summary>The choice of a frame, of which one is asked for; null if the frame has none: it has the usage, or is a server's own event.</summary>
    internal static JsonElement? FindChoice(JsonElement root) =>
        root.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() > 0 ? choices[0] : null;

    /// <summary>Reads a frame.</summary>
    /// <returns>Whether more may follow.</returns>
    /// <exception cref="UpstreamException">It is malformed, or says that the server failed.</exception>
    public bool Read(in UpstreamFrame frame)
    {
        if (frame.IsEnd)
            return false;
        try
        {
            if (TryReadQuickly(frame.Data.Span))
                return true;
            using var document = JsonDocument.Parse(frame.Data);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw Malformed(null);
            if (root.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null)
                throw CreateError(error);
            ReadUsage(root);
            ReadFrame(root);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw Malformed(e);
        }
    }

    /// <summary>Ends the choice after the last frame.</summary>
    /// <exception cref="UpstreamException">The answer is cut off.</exception>
    public void Complete() => Finish(FinishReason ?? throw UpstreamException.CreateFault("The upstream server ended its answer before it was complete."));

    /// <summary>Reads a frame of the most frequent kind.</summary>
    /// <returns>Whether it was one; if not, nothing has been written.</returns>
    protected virtual bool TryReadQuickly(ReadOnlySpan<byte> json) => false;

    /// <summary>Reads the members of the endpoint.</summary>
    protected abstract void ReadFrame(JsonElement root);

    /// <summary>Ends the choice in the relay.</summary>
    protected virtual void Finish(string reason) => Writer.Finish(reason, null);

    private static UpstreamException Malformed(Exception? cause) => UpstreamException.CreateFault("The upstream server sent something that is not a part of an answer.", cause);

    private static UpstreamException CreateError(JsonElement error)
    {
        var message = error.ValueKind == JsonValueKind.String ? error.GetString() : error.ValueKind == JsonValueKind.Object ? error.FindText("message") : null;
        return UpstreamException.CreateFault(message is { Length: > 0 }
            ? $"The upstream server failed: {message[..Math.Min(message.Length, MaxErrorLength)]}"
            : "The upstream server failed while it answered.");
    }

    private void ReadUsage(JsonElement root)
    {
        if (!root.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object)
            return;
        PromptTokens = GetCount(usage, "prompt_tokens") ?? PromptTokens;
        CompletionTokens = GetCount(usage, "completion_tokens") ?? CompletionTokens;
    }

    private static long? GetCount(JsonElement usage, string name) =>
        usage.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var count) ? count : null;
}
