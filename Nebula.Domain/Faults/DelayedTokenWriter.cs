using System.Threading.Channels;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Domain.Faults;

/// <summary>Passes one choice's tokens to a relay after a fault's delay, in their order.</summary>
/// <remarks>Delays are virtual time: at time scale 0 nothing waits.</remarks>
internal sealed class DelayedTokenWriter : ITokenWriter
{
    private readonly Channel<(long Due, RelayEvent Tokens)> _waiting = Channel.CreateUnbounded<(long, RelayEvent)>(new() { SingleReader = true });
    private readonly ITokenWriter _writer;
    private readonly DelayFault _delay;
    private readonly double _timeScale;
    private readonly TimeProvider _time;
    private readonly Task<bool> _passing;
    private double? _firstAt;

    /// <summary>Starts to pass tokens on.</summary>
    /// <param name="writer">Receives the tokens.</param>
    /// <param name="delay">How long they wait.</param>
    /// <param name="timeScale">Real seconds per virtual second.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ending">Cancelled if the tokens that wait must not be passed on any more.</param>
    public DelayedTokenWriter(ITokenWriter writer, DelayFault delay, double timeScale, TimeProvider time, CancellationToken ending)
    {
        (_writer, _delay, _timeScale, _time) = (writer, delay, timeScale, time);
        _passing = PassAsync(ending);
    }

    /// <inheritdoc/>
    public CancellationToken Lost => _writer.Lost;

    /// <summary>How many tokens were passed on.</summary>
    public int Delivered { get; private set; }

    /// <inheritdoc/>
    public ValueTask<RelayedChoice> ReadRelayedAsync() => _writer.ReadRelayedAsync();

    /// <inheritdoc/>
    public void Append(in RelayEvent tokens)
    {
        _firstAt ??= tokens.At;
        // Tokens that became ready together may have the pause between them.
        if (_delay is StallFault { AfterTokens: var pause } && tokens.Index < pause && pause < tokens.Index + tokens.Tokens.Length)
        {
            Enqueue(tokens.Until(pause));
            Enqueue(tokens.From(pause)!.Value);
        }
        else
        {
            Enqueue(tokens);
        }
    }

    /// <summary>Waits until all tokens are passed on.</summary>
    /// <returns>False if the choice was ended before.</returns>
    public Task<bool> CompleteAsync()
    {
        _waiting.Writer.TryComplete();
        return _passing;
    }

    /// <inheritdoc/>
    public async ValueTask<int?> FlushAsync()
    {
        await CompleteAsync();
        return await _writer.FlushAsync();
    }

    /// <summary>Ends the passing; the inner writer belongs to the caller.</summary>
    public async ValueTask DisposeAsync() => await CompleteAsync();

    private void Enqueue(in RelayEvent tokens)
    {
        var seconds = _delay.GetDelay(tokens.Index, tokens.At - _firstAt!.Value);
        var due = _time.GetTimestamp() + (long)(seconds * _timeScale * _time.TimestampFrequency);
        _waiting.Writer.TryWrite((due, tokens with { At = tokens.At + seconds }));
    }

    private async Task<bool> PassAsync(CancellationToken ending)
    {
        try
        {
            await foreach (var (due, tokens) in _waiting.Reader.ReadAllAsync(ending))
            {
                for (var now = _time.GetTimestamp(); now < due; now = _time.GetTimestamp())
                    await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(_time.GetElapsedTime(now, due).TotalMilliseconds)), _time, ending);
                ending.ThrowIfCancellationRequested();
                _writer.Append(tokens);
                Delivered = tokens.Index + tokens.Tokens.Length;
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
