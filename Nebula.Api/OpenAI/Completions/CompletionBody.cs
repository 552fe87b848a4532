using System.Buffers;
using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Api.OpenAI.Azure;
using Nebula.Api.OpenAI.Completions.Requests;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Usage;

namespace Nebula.Api.OpenAI.Completions;

/// <summary>Writes a whole completion, one choice after the other.</summary>
/// <param name="request">The client's request.</param>
/// <param name="run">Its job; it is settled.</param>
/// <param name="reply">What was generated.</param>
/// <param name="usage">What it used.</param>
internal sealed class CompletionBody(CompletionRequest request, InferenceRun run, CollectedReply reply, UsageRecord usage) : IAnswerBody
{
    private readonly IReadOnlyList<int> _choices = BestChoices.Select(request, run.Job.Choices, reply);
    private int _written;

    /// <inheritdoc/>
    public bool WriteNext(IBufferWriter<byte> target)
    {
        if (_written == 0)
        {
            ChunkJson.WriteHead(target, run, "text_completion"u8);
            JsonBytes.Raw(target, ",\"choices\":["u8);
        }

        WriteChoice(target, _written, _choices[_written]);
        if (++_written < _choices.Count)
            return true;
        JsonBytes.Raw(target, "]"u8);
        if (run.IsAzure)
            ContentFilterJson.WritePromptResults(target, request.Prompts.Count);
        JsonBytes.Raw(target, ",\"usage\":"u8);
        UsageJson.Write(target, usage);
        JsonBytes.Raw(target, ",\"system_fingerprint\":\""u8);
        JsonBytes.Write(target, run.Served.SystemFingerprint);
        JsonBytes.Raw(target, "\"}"u8);
        return false;
    }

    private void WriteChoice(IBufferWriter<byte> target, int index, int choice)
    {
        var logprobs = request.Logprobs is { } top ? new CompletionLogprobs(top) : null;
        JsonBytes.Raw(target, index > 0 ? ",{\"text\":\""u8 : "{\"text\":\""u8);
        if (request.Echo)
        {
            var prompt = request.Prompts[run.Job.GetInput(choice)];
            JsonBytes.Write(target, prompt);
            logprobs?.AddPrompt(run.Job.Seed, prompt);
        }

        foreach (var part in reply.GetParts(choice))
        {
            if (part.Kind != DeltaKind.Text)
                continue;
            foreach (var token in part.Tokens.Span)
                JsonBytes.Write(target, token);
            logprobs?.Add(part);
        }

        JsonBytes.Raw(target, "\",\"index\":"u8);
        JsonBytes.Number(target, index);
        JsonBytes.Raw(target, ",\"logprobs\":"u8);
        CompletionLogprobs.Write(target, logprobs);
        JsonBytes.Raw(target, ",\"finish_reason\":\""u8);
        JsonBytes.Write(target, reply.GetFinishReason(choice));
        JsonBytes.Raw(target, "\""u8);
        if (run.IsAzure)
            JsonBytes.Raw(target, ContentFilterJson.ChoiceResults);
        JsonBytes.Raw(target, "}"u8);
    }
}
