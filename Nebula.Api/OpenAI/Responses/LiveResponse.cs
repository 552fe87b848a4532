using Nebula.Api.OpenAI.Responses.Output;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Api.OpenAI.Responses;

/// <summary>A response that this process generates in the background. Any number of readers follow it from its start.</summary>
/// <param name="keyId">The key that it belongs to.</param>
internal sealed class LiveResponse(string keyId)
{
    private readonly Lock _lock = new();
    private readonly List<RelayEvent> _events = [];
    private TaskCompletionSource _changed = NewSignal();
    private ResponseEnd? _end;

    /// <summary>The key that it belongs to.</summary>
    public string KeyId => keyId;

    /// <summary>Whether it has tokens.</summary>
    public bool HasBegun
    {
        get
        {
            lock (_lock)
                return _events.Count > 0;
        }
    }

    /// <summary>Adds tokens.</summary>
    public void Add(in RelayEvent ready)
    {
        lock (_lock)
            _events.Add(ready);
        Signal();
    }

    /// <summary>Ends it.</summary>
    public void Complete(ResponseEnd end)
    {
        lock (_lock)
            _end = end;
        Signal();
    }

    /// <summary>What a reader has not read.</summary>
    /// <param name="from">How many events the reader has.</param>
    /// <returns>The next events, the end if these are the last ones, and a task that completes at the next change.</returns>
    public (IReadOnlyList<RelayEvent> Events, ResponseEnd? End, Task Changed) Read(int from)
    {
        lock (_lock)
            return (_events[from..], _end, _changed.Task);
    }

    private void Signal()
    {
        TaskCompletionSource changed;
        lock (_lock)
            (changed, _changed) = (_changed, NewSignal());
        changed.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
