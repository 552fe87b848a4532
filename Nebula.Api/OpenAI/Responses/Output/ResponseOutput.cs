using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Api.OpenAI.Responses.Output;

/// <summary>The items that a job has generated so far. Tokens of one kind, and of one call, are one item.</summary>
internal sealed class ResponseOutput
{
    private readonly List<ResponseItem> _items = [];

    /// <summary>The items, in order.</summary>
    public IReadOnlyList<ResponseItem> Items => _items;

    /// <summary>The tokens with which the model reasoned.</summary>
    public int ReasoningTokens { get; private set; }

    /// <summary>Why the answer ended; null until it has.</summary>
    public string? FinishReason { get; private set; }

    /// <summary>Whether it ended before it was whole.</summary>
    public bool IsTruncated => FinishReason is FinishReasons.Length or FinishReasons.ContentFilter;

    /// <summary>Creates the output of a whole answer.</summary>
    public static ResponseOutput Create(ReadOnlySpan<RelayEvent> events)
    {
        var output = new ResponseOutput();
        foreach (var ready in events)
            output.Add(ready);
        return output;
    }

    /// <summary>Adds all tokens of an event.</summary>
    public void Add(in RelayEvent ready)
    {
        if (!ready.Tokens.IsEmpty)
            Add(ready, 0, ready.Tokens.Length);
        End(ready.FinishReason);
    }

    /// <summary>Adds tokens.</summary>
    /// <param name="ready">The event that they are of.</param>
    /// <param name="from">The first of them.</param>
    /// <param name="to">The end of them.</param>
    /// <returns>The item that they are of, and whether they begin it.</returns>
    public (ResponseItem Item, bool IsNew) Add(in RelayEvent ready, int from, int to)
    {
        var isNew = _items.Count == 0 || _items[^1].Kind != ready.Kind || _items[^1].Call != ready.Call;
        if (isNew)
            _items.Add(new ResponseItem(ready.Kind, ready.Call));
        var item = _items[^1];
        foreach (var token in ready.Tokens.Span[from..to])
            item.Tokens.Add(token);
        for (var i = from; i < to && ready.Logprobs is { } logprobs && ready.Kind == DeltaKind.Text; i++)
            item.Logprobs.Add(logprobs[i]);
        if (ready.Kind == DeltaKind.Reasoning)
            ReasoningTokens += to - from;
        return (item, isNew);
    }

    /// <summary>Notes why the answer ended.</summary>
    /// <param name="reason">The reason; null if it has not ended.</param>
    public void End(string? reason) => FinishReason ??= reason;
}
