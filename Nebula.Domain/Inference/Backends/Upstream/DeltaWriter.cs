using System.Text;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Logprobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Inference.Tokenization;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;

namespace Nebula.Domain.Inference.Backends.Upstream;

/// <summary>Appends the deltas of one choice to its relay, with the time of each, and counts them.</summary>
/// <param name="generation">The choice.</param>
/// <param name="tokenizer">Counts tokens that no usage reports.</param>
/// <param name="elapsed">Virtual seconds since the choice began.</param>
internal sealed class DeltaWriter(Generation generation, PromptTokenizer tokenizer, Func<double> elapsed)
{
    // Deltas lie side by side in memory, so that the reader of a whole answer can join them.
    private const int BlockLength = 64;

    private readonly StringBuilder _text = new();
    private readonly SortedDictionary<int, long> _gaps = [];
    private string[] _block = [];
    private int _used;
    private int _next;
    private double? _firstAt;
    private double _lastAt;

    /// <summary>Whether the relay has a delta.</summary>
    public bool HasWritten => _next > 0;

    /// <summary>Appends one delta.</summary>
    public void Write(DeltaKind kind, string text, ToolCallHeader? call = null) => Write(kind, [text], call, null);

    /// <summary>Appends tokens that arrived together.</summary>
    public void Write(DeltaKind kind, ReadOnlySpan<string> texts, ToolCallHeader? call, IReadOnlyList<TokenLogprob>? logprobs)
    {
        if (texts.IsEmpty)
            return;
        if (_used + texts.Length > _block.Length)
            (_block, _used) = (new string[Math.Max(BlockLength, texts.Length)], 0);
        texts.CopyTo(_block.AsSpan(_used));
        foreach (var text in texts)
        {
            if (kind != DeltaKind.Embedding)
                _text.Append(text);
        }

        Append(new RelayEvent(generation.Choice, _next, _block.AsMemory(_used, texts.Length), Elapsed) { Kind = kind, Call = call, Logprobs = logprobs });
        _used += texts.Length;
        _next += texts.Length;
    }

    /// <summary>Ends the choice.</summary>
    public void Finish(string reason, StopMatch? stop)
    {
        generation.Writer.Append(new RelayEvent(generation.Choice, _next, default, Elapsed) { FinishReason = reason, Stop = stop, Kind = EndKind });
        _lastAt = Elapsed;
    }

    /// <summary>What the choice used. Usage that the server reports counts if it is plausible; else what arrived is counted.</summary>
    public ChoiceResult ToResult(UpstreamAnswerReader answer)
    {
        return new ChoiceResult
        {
            FinishReason = answer.FinishReason ?? FinishReasons.Stop,
            OutputTokens = generation.Job.Embedding is not null ? 0 : GetOutputTokens(answer.CompletionTokens),
            PromptTokens = GetPromptTokens(answer.PromptTokens),
            FirstTokenAt = generation.Job.Embedding is null ? _firstAt : null,
            FinishedAt = HasWritten ? _lastAt : Elapsed,
            Gaps = [.. _gaps.Select(static gap => new BucketCount(gap.Key, gap.Value))],
        };
    }

    private double Elapsed => elapsed();

    private DeltaKind EndKind => generation.Job.Embedding is null ? DeltaKind.Text : DeltaKind.Embedding;

    private void Append(in RelayEvent ready)
    {
        if (_firstAt is null)
        {
            _firstAt = ready.At;
        }
        else
        {
            var bucket = LatencyBuckets.IndexOf(ready.At - _lastAt);
            _gaps[bucket] = _gaps.GetValueOrDefault(bucket) + 1;
        }

        _lastAt = ready.At;
        generation.Writer.Append(ready);
    }

    // The server was asked for at most so many tokens, so a larger number is wrong, unless another tokenizer counts more; and text is never without tokens.
    private int GetOutputTokens(long? reported)
    {
        var isPossible = reported >= (_text.Length > 0 ? 1 : 0);
        if (isPossible && reported <= generation.Job.MaxTokens)
            return (int)reported!.Value;
        var counted = _text.Length == 0 ? 0 : tokenizer.Count(_text.ToString());
        return isPossible && reported <= counted ? (int)reported!.Value : counted;
    }

    // Another tokenizer, a chat template and images make a difference, but not an arbitrary one.
    private int? GetPromptTokens(long? reported)
    {
        var own = generation.Job.GetPromptTokens(generation.Choice);
        return reported is { } tokens && tokens > 0 && tokens <= (4L * own) + 4_096 ? (int)tokens : null;
    }
}
