using Nebula.Domain.Inference.Relay;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>Appends one choice's tokens to a job's list, off the path that generates them: what gathers while an append is under way goes out with the next one.</summary>
internal sealed class RedisTokenWriter(RedisRelayLog log) : ITokenWriter
{
    private readonly Lock _lock = new();
    private List<RelayEvent> _gathered = [];
    private Task _sending = Task.CompletedTask;
    private bool _isSending;

    public void Append(in RelayEvent tokens)
    {
        lock (_lock)
        {
            _gathered.Add(tokens);
            if (_isSending)
                return;
            _isSending = true;
            _sending = Task.Run(SendAsync);
        }
    }

    /// <summary>Waits until everything is there. Throws where it cannot be brought there: then the choice has to be run again.</summary>
    public async ValueTask DisposeAsync() => await _sending;

    private async Task SendAsync()
    {
        while (true)
        {
            List<RelayEvent> batch;
            lock (_lock)
            {
                if (_gathered.Count == 0)
                {
                    _isSending = false;
                    return;
                }

                (batch, _gathered) = (_gathered, []);
            }

            // After a failure _isSending stays: nothing is sent behind a gap.
            await SendAsync(batch);
        }
    }

    private async Task SendAsync(List<RelayEvent> batch)
    {
        for (var sent = 0; sent < batch.Count;)
        {
            var (taken, next) = await log.AppendAsync([.. batch.Skip(sent).Select(static tokens => new RelayEntry(tokens))]);
            sent += taken;
            if (next is null)
                continue;
            // An earlier run of this choice has written that far, perhaps with other tokens together.
            batch = [.. batch.Skip(sent).Select(tokens => tokens.From(next.Value)).OfType<RelayEvent>()];
            sent = 0;
        }
    }
}
