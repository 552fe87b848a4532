using Nebula.Domain.Inference.Jobs;

namespace Nebula.Domain.Inference.Relay;

/// <summary>
/// Reads a job's choices one after another, however their tokens interleave in the relay, so that a stream has the same order every time.
/// </summary>
/// <param name="reader">The job's reader.</param>
/// <param name="choices">How many choices the job has.</param>
internal sealed class OrderedTokenReader(ITokenReader reader, int choices) : ITokenReader
{
    private readonly Queue<RelayEvent>[] _waiting = [.. Enumerable.Range(0, choices).Select(static _ => new Queue<RelayEvent>())];
    private int _current;

    /// <inheritdoc/>
    public JobOutcome? Outcome => HasWaiting ? null : reader.Outcome;

    private bool HasWaiting => _waiting.Any(static queue => queue.Count > 0);

    /// <inheritdoc/>
    public void WaitForAll() => reader.WaitForAll();

    /// <inheritdoc/>
    public bool TryRead(out RelayEvent tokens)
    {
        if (!Advance())
        {
            tokens = default;
            return false;
        }

        tokens = _waiting[_current].Dequeue();
        if (tokens.FinishReason is not null)
            _current++;
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken = default)
    {
        while (!Advance())
        {
            if (!await reader.WaitAsync(cancellationToken))
                return Advance();
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();

    // Finds the next event in the order of the choices. A choice that ended without a last event is passed over when the job has ended.
    private bool Advance()
    {
        while (reader.TryRead(out var tokens))
            _waiting[tokens.Choice].Enqueue(tokens);
        while (_current < choices - 1 && _waiting[_current].Count == 0 && reader.Outcome is not null)
            _current++;
        return _current < choices && _waiting[_current].Count > 0;
    }
}
