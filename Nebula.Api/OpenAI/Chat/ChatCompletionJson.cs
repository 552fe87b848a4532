using System.Buffers;
using Nebula.Domain.Inference;
using Nebula.Domain.Inference.Text;
using Nebula.Domain.Usage;

namespace Nebula.Api.OpenAI.Chat;

/// <summary>Writes a whole chat completion.</summary>
internal static class ChatCompletionJson
{
    /// <summary>The body of an answer that is complete and settled.</summary>
    public static ReadOnlyMemory<byte> Write(ChatRun run, List<RelayEvent> events, UsageRecord usage)
    {
        var job = run.Job;
        var target = new ArrayBufferWriter<byte>(1_024);
        JsonBytes.Raw(target, "{\"id\":\""u8);
        JsonBytes.Write(target, job.Id);
        JsonBytes.Raw(target, "\",\"object\":\"chat.completion\",\"created\":"u8);
        JsonBytes.Number(target, job.AdmittedAt.ToUnixTimeSeconds());
        JsonBytes.Raw(target, ",\"model\":\""u8);
        JsonBytes.Write(target, job.Model);
        JsonBytes.Raw(target, "\",\"choices\":["u8);
        for (var choice = 0; choice < job.Choices; choice++)
        {
            if (choice > 0)
                JsonBytes.Raw(target, ","u8);
            WriteChoice(target, job, choice, events);
        }

        JsonBytes.Raw(target, "],\"usage\":"u8);
        UsageJson.Write(target, usage);
        JsonBytes.Raw(target, ",\"service_tier\":\"default\",\"system_fingerprint\":\""u8);
        JsonBytes.Write(target, run.Served.SystemFingerprint);
        JsonBytes.Raw(target, "\"}"u8);
        return target.WrittenMemory;
    }

    private static void WriteChoice(ArrayBufferWriter<byte> target, InferenceJob job, int choice, List<RelayEvent> events)
    {
        var finishReason = FinishReasons.Stop;
        List<TokenLogprob>? logprobs = job.TopLogprobs is null ? null : [];
        JsonBytes.Raw(target, "{\"index\":"u8);
        JsonBytes.Number(target, choice);
        JsonBytes.Raw(target, ",\"message\":{\"role\":\"assistant\",\"content\":\""u8);
        foreach (var ready in events)
        {
            if (ready.Choice != choice)
                continue;
            foreach (var token in ready.Tokens.Span)
                JsonBytes.Write(target, token);
            if (ready.Logprobs is { } sampled)
                logprobs?.AddRange(sampled);
            finishReason = ready.FinishReason ?? finishReason;
        }

        JsonBytes.Raw(target, "\",\"refusal\":null,\"annotations\":[]},\"logprobs\":"u8);
        if (logprobs is null)
            JsonBytes.Raw(target, "null"u8);
        else
            LogprobsJson.Write(target, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(logprobs));
        JsonBytes.Raw(target, ",\"finish_reason\":\""u8);
        JsonBytes.Write(target, finishReason);
        JsonBytes.Raw(target, "\"}"u8);
    }
}
