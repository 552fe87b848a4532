using System.Text.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Domain.Inference.Backends.Upstream;

/// <summary>Reads the chunks of a completion, or a whole one from a server that does not stream.</summary>
internal sealed class CompletionAnswerReader(DeltaWriter writer) : UpstreamAnswerReader(writer)
{
    /// <inheritdoc/>
    protected override void ReadFrame(JsonElement root)
    {
        if (FindChoice(root) is not { } choice)
            return;
        if (choice.FindText("text") is { } text)
        {
            if (choice.TryGetProperty("logprobs", out var logprobs) && UpstreamLogprobs.ReadOlder(logprobs) is { Count: > 0 } tokens)
                Writer.Write(DeltaKind.Text, UpstreamLogprobs.Split(text, tokens), null, tokens);
            else if (text.Length > 0)
                Writer.Write(DeltaKind.Text, text);
        }

        FinishReason = choice.FindText("finish_reason") is { Length: > 0 } reason ? reason : FinishReason;
    }
}
