using System.Text.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Domain.Inference.Backends.Upstream;

/// <summary>Reads the chunks of a completion, or a whole one from a server that does not stream.</summary>
internal sealed class CompletionAnswerReader(DeltaWriter writer) : UpstreamAnswerReader
{
    /// <inheritdoc/>
    public override void Complete()
    {
        if (FinishReason is null)
            throw CutOff();
        writer.Finish(FinishReason, null);
    }

    /// <inheritdoc/>
    protected override void ReadFrame(JsonElement root)
    {
        if (!root.TryGetProperty("choices", out var choices) || choices.ValueKind != JsonValueKind.Array || choices.GetArrayLength() == 0)
            return;
        var choice = choices[0];
        if (choice.FindText("text") is { } text)
        {
            if (choice.TryGetProperty("logprobs", out var logprobs) && UpstreamLogprobs.ReadOlder(logprobs) is { Count: > 0 } tokens)
                writer.Write(DeltaKind.Text, UpstreamLogprobs.Split(text, tokens), null, tokens);
            else if (text.Length > 0)
                writer.Write(DeltaKind.Text, text);
        }

        FinishReason = choice.FindText("finish_reason") is { Length: > 0 } reason ? reason : FinishReason;
    }
}
