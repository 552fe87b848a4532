using System.Buffers;
using System.Globalization;
using System.Text;
using Nebula.Api.Json;
using Nebula.Api.OpenAI;
using Nebula.Api.OpenAI.Chat;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Logprobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Inference.Tokenization;
using Nebula.Domain.Usage;

namespace Nebula.Api.Ollama.Replies;

/// <summary>Writes what whole answers and streams have in common.</summary>
internal static class OllamaReplyJson
{
    /// <summary>Appends the members before the answer's text.</summary>
    /// <param name="target">Where to append.</param>
    /// <param name="run">The request.</param>
    /// <param name="at">Virtual seconds from admission.</param>
    public static void WriteHead(IBufferWriter<byte> target, OllamaRun run, double at)
    {
        JsonBytes.Raw(target, "{\"model\":\""u8);
        JsonBytes.Write(target, run.Request.Model);
        JsonBytes.Raw(target, "\",\"created_at\":\""u8);
        JsonBytes.Write(target, run.Run.Job.AdmittedAt.AddSeconds(at).UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        JsonBytes.Raw(target, "\","u8);
    }

    /// <summary>Appends the start of the answer: a message's or a text's.</summary>
    public static void WriteContentStart(IBufferWriter<byte> target, OllamaRun run) =>
        JsonBytes.Raw(target, run.Request.IsChat ? "\"message\":{\"role\":\"assistant\",\"content\":\""u8 : "\"response\":\""u8);

    /// <summary>Appends a call of a tool.</summary>
    /// <param name="target">Where to append.</param>
    /// <param name="call">The call.</param>
    /// <param name="arguments">Its arguments; an empty object takes the place of those that the maximum cut.</param>
    public static void WriteCall(IBufferWriter<byte> target, ToolCallHeader call, string arguments)
    {
        JsonBytes.Raw(target, "{\"id\":\""u8);
        JsonBytes.Write(target, call.Id);
        JsonBytes.Raw(target, "\",\"function\":{\"index\":"u8);
        JsonBytes.Number(target, call.Index);
        JsonBytes.Raw(target, ",\"name\":\""u8);
        JsonBytes.Write(target, call.Name);
        JsonBytes.Raw(target, "\",\"arguments\":"u8);
        JsonBytes.Raw(target, Encoding.UTF8.GetBytes(JsonObjectText.IsValid(arguments) ? arguments : "{}"));
        JsonBytes.Raw(target, "}}"u8);
    }

    /// <summary>Appends the members after the answer's text, and the end of the object.</summary>
    /// <param name="target">Where to append.</param>
    /// <param name="usage">What the request used.</param>
    /// <param name="reason">Why the answer ended.</param>
    /// <param name="context">The text whose tokens are the <c>context</c>; null for none.</param>
    public static void WriteEnd(IBufferWriter<byte> target, UsageRecord usage, string reason, string? context)
    {
        var first = usage.TimeToFirstTokenSeconds ?? usage.DurationSeconds;
        JsonBytes.Raw(target, ",\"done\":true,\"done_reason\":\""u8);
        JsonBytes.Write(target, reason == FinishReasons.Length ? reason : FinishReasons.Stop);
        JsonBytes.Raw(target, "\""u8);
        if (context is not null)
            ChunkJson.WriteTokenIds(target, ",\"context\":"u8, TokenText.Encode(context));
        WriteDurations(target, usage);
        JsonBytes.Raw(target, ",\"prompt_eval_duration\":"u8);
        JsonBytes.Number(target, ToNanoseconds(first - (usage.QueueSeconds ?? 0)));
        JsonBytes.Raw(target, ",\"eval_count\":"u8);
        JsonBytes.Number(target, usage.OutputTokens);
        JsonBytes.Raw(target, ",\"eval_duration\":"u8);
        JsonBytes.Number(target, ToNanoseconds(usage.DurationSeconds - first));
        JsonBytes.Raw(target, "}"u8);
    }

    /// <summary>Appends the members that every kind of answer has: how long it took, how much of that its job was queued, and the tokens that were read.</summary>
    public static void WriteDurations(IBufferWriter<byte> target, UsageRecord usage)
    {
        JsonBytes.Raw(target, ",\"total_duration\":"u8);
        JsonBytes.Number(target, ToNanoseconds(usage.DurationSeconds));
        JsonBytes.Raw(target, ",\"load_duration\":"u8);
        JsonBytes.Number(target, ToNanoseconds(usage.QueueSeconds ?? 0));
        JsonBytes.Raw(target, ",\"prompt_eval_count\":"u8);
        JsonBytes.Number(target, usage.InputTokens);
    }

    /// <summary>Appends the member <c>logprobs</c> with the log probabilities of tokens.</summary>
    public static void WriteLogprobs(IBufferWriter<byte> target, IEnumerable<TokenLogprob> logprobs)
    {
        JsonBytes.Raw(target, ",\"logprobs\":["u8);
        using (var json = LogprobsJson.NewWriter(target))
        {
            var isFirst = true;
            foreach (var logprob in logprobs)
            {
                if (!isFirst)
                    JsonBytes.Raw(target, ","u8);
                isFirst = false;
                LogprobsJson.WriteToken(json, logprob);
                json.Flush();
                json.Reset();
            }
        }

        JsonBytes.Raw(target, "]"u8);
    }

    private static long ToNanoseconds(double seconds) => (long)Math.Max(0, Math.Round(seconds * 1e9));
}
