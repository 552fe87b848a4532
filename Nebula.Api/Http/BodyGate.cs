using Microsoft.Extensions.Options;
using Nebula.Domain.Common;
using Nebula.Domain.Settings;

namespace Nebula.Api.Http;

/// <summary>
/// Bounds the bytes of large inference bodies that are in memory at once while they are read or tokenized. One key may use at most half of the bound.
/// </summary>
/// <remarks>
/// A body of at most <see cref="SmallBytes"/> passes without it. A larger one waits for its room, at most <see cref="MaxWait"/> and at most
/// <see cref="MaxWaiting"/> at once; then it is refused with 503 <c>overloaded</c>. Bodies that fit overtake those that do not.
/// </remarks>
public sealed class BodyGate(IOptions<NebulaOptions> options, TimeProvider time)
{
    /// <summary>The largest body that is not counted: 64 KiB.</summary>
    public const int SmallBytes = 64 * 1024;

    /// <summary>How many bodies may wait for room: 256.</summary>
    public const int MaxWaiting = 256;

    /// <summary>How many bodies of one key may wait for room: 64.</summary>
    public const int MaxWaitingOfKey = 64;

    /// <summary>How long a body waits for room: 5 s.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    private readonly long _capacity = options.Value.MaxBodyMegabytes * 1024L * 1024L;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, KeyState> _keys = [];
    private readonly LinkedList<Waiter> _waiting = [];
    private long _used;

    private static NebulaError Overloaded { get; } =
        new(ErrorKind.Overloaded, "The server is reading as many large requests as it can. Please try again.") { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>Bytes that are counted now.</summary>
    public long UsedBytes
    {
        get
        {
            lock (_lock)
                return _used;
        }
    }

    /// <summary>Waits for room.</summary>
    /// <param name="keyId">The key whose body it is.</param>
    /// <param name="bytes">The bytes that the body has at most.</param>
    /// <param name="cancellationToken">Cancelled if the client leaves.</param>
    /// <returns>Disposing it releases the room; a second disposal does nothing.</returns>
    /// <exception cref="NebulaException">503: there was no room in time.</exception>
    public async ValueTask<IDisposable> EnterAsync(string keyId, long bytes, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(this, keyId, bytes);
        lock (_lock)
        {
            var key = GetKey(keyId);
            if (Fits(key, bytes))
            {
                Enter(key, bytes);
                return waiter;
            }

            if (_waiting.Count >= MaxWaiting || key.Waiting >= MaxWaitingOfKey)
            {
                Drop(keyId, key);
                throw Overloaded.ToException();
            }

            key.Waiting++;
            waiter.Node = _waiting.AddLast(waiter);
        }

        try
        {
            await waiter.Entered.Task.WaitAsync(MaxWait, time, cancellationToken);
            return waiter;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            waiter.Dispose();
            if (e is TimeoutException)
                throw Overloaded.ToException();
            throw;
        }
    }

    // A body fits if it is alone, so that none is refused for its size.
    private bool Fits(KeyState key, long bytes) =>
        (_used == 0 || _used + bytes <= _capacity) && (key.Used == 0 || key.Used + bytes <= _capacity / 2);

    private void Enter(KeyState key, long bytes)
    {
        _used += bytes;
        key.Used += bytes;
    }

    private void Leave(Waiter waiter)
    {
        lock (_lock)
        {
            var key = GetKey(waiter.KeyId);
            if (waiter.Node is { } node)
            {
                _waiting.Remove(node);
                waiter.Node = null;
                key.Waiting--;
            }
            else
            {
                _used -= waiter.Bytes;
                key.Used -= waiter.Bytes;
            }

            Drop(waiter.KeyId, key);
            for (var next = _waiting.First; next is not null;)
            {
                var candidate = next.Value;
                next = next.Next;
                var state = GetKey(candidate.KeyId);
                if (!Fits(state, candidate.Bytes))
                    continue;
                _waiting.Remove(candidate.Node!);
                candidate.Node = null;
                state.Waiting--;
                Enter(state, candidate.Bytes);
                candidate.Entered.SetResult();
            }
        }
    }

    private KeyState GetKey(string keyId)
    {
        if (!_keys.TryGetValue(keyId, out var key))
            _keys[keyId] = key = new KeyState();
        return key;
    }

    private void Drop(string keyId, KeyState key)
    {
        if (key is { Used: 0, Waiting: 0 })
            _keys.Remove(keyId);
    }

    private sealed class KeyState
    {
        public long Used { get; set; }

        public int Waiting { get; set; }
    }

    private sealed class Waiter(BodyGate gate, string keyId, long bytes) : IDisposable
    {
        private int _disposed;

        public string KeyId => keyId;

        public long Bytes => bytes;

        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LinkedListNode<Waiter>? Node { get; set; }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
                gate.Leave(this);
        }
    }
}
