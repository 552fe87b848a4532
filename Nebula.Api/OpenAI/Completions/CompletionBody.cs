using System.Buffers;
using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Api.OpenAI.Azure;
using Nebula.Api.OpenAI.Completions.Requests;
using Nebula.Api.Vllm;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Usage;

namespace Nebula.Api.OpenAI.Completions;

/// <summary>Writes a whole completion, one choice after the other, and the log probabilities of a prompt piece by piece.</summary>
/// <param name="request">The client's request.</param>
/// <param name="run">Its job; it is settled.</param>
/// <param name="reply">What was generated.</param>
/// <param name="usage">What it used.</param>
internal sealed class CompletionBody(CompletionRequest request, InferenceRun run, CollectedReply reply, UsageRecord usage) : PiecewiseBody
{
    private readonly IReadOnlyList<int> _choices = BestChoices.Select(request, run.Job.Choices, reply);

    /// <inheritdoc/>
    protected override IEnumerator<bool> WritePieces()
    {
        ChunkJson.WriteHead(Target, run, "text_completion"u8);
        JsonBytes.Raw(Target, ",\"choices\":["u8);
        for (var index = 0; index < _choices.Count; index++)
        {
            if (index > 0)
                yield return true;
            WriteChoice(Target, index, _choices[index]);
            if (request.Vllm.PromptLogprobs is { } top)
            {
                JsonBytes.Raw(Target, ",\"prompt_logprobs\":"u8);
                for (var logprobs = new PromptLogprobs(run.Job.Seed, GetPromptTokenIds(_choices[index]), top); logprobs.WriteNext(Target);)
                    yield return true;
            }

            JsonBytes.Raw(Target, "}"u8);
        }

        JsonBytes.Raw(Target, "]"u8);
        if (run.IsAzure)
            ContentFilterJson.WritePromptResults(Target, request.Prompts.Count);
        JsonBytes.Raw(Target, ",\"usage\":"u8);
        UsageJson.Write(Target, usage);
        JsonBytes.Raw(Target, ",\"system_fingerprint\":\""u8);
        JsonBytes.Write(Target, run.Served.SystemFingerprint);
        JsonBytes.Raw(Target, "\"}"u8);
    }

    private IReadOnlyList<int> GetPromptTokenIds(int choice) => request.GetPromptTokenIds(run.Job.GetInput(choice));

    // Without the brace that closes it.
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
        ChunkJson.WriteStopReason(target, reply.GetStop(choice));
        if (!request.Vllm.ReturnsTokenIds)
            return;
        ChunkJson.WriteTokenIds(target, ChunkJson.TokenIds, reply.FindTokenIds(choice));
        ChunkJson.WriteTokenIds(target, ChunkJson.PromptTokenIds, GetPromptTokenIds(choice));
    }
}
