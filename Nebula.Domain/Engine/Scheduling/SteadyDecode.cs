using Nebula.Domain.Engine.Steps;

namespace Nebula.Domain.Engine.Scheduling;

/// <summary>
/// Computes, in constant time each, the steps in which every running sequence decodes one token and nothing else happens. The state of the sequences is brought up to date once, at the end.
/// </summary>
/// <remarks>
/// What follows a step in which every running sequence got a token is such a step if nothing arrives or ends, no reply is complete with its token, the blocks suffice, and what waits
/// cannot be admitted. The steps that are computed here are those that the scheduler would have made, with the same durations.
/// </remarks>
/// <param name="state">The engine's state.</param>
/// <param name="stepTime">How long a step takes.</param>
internal sealed class SteadyDecode(EngineState state, IStepTime stepTime)
{
    private readonly int[] _growing = new int[state.Options.BlockSize];
    private StepShape _shape;
    private DecodeTerms? _terms;
    private int _steps;
    private int _stepsLeft;
    private int _belowWindow;
    private bool _mayEvict;

    /// <summary>Steps so far.</summary>
    public int Steps => _steps;

    /// <summary>The work of the last one.</summary>
    public ref readonly StepShape Shape => ref _shape;

    /// <summary>Prepares steps after one in which every running sequence got a token and none ended.</summary>
    public void Begin()
    {
        (_steps, _stepsLeft) = (0, 0);
        var budget = state.MaxBatchedTokens - state.RunningCount;
        if (state.Remote != default || budget < 0 || (state.Waiting.Count > 0 && !state.IsFull))
            return;

        var (sequences, window) = (state.Sequences, stepTime.WindowTokens);
        var shape = default(StepShape);
        var left = int.MaxValue;
        var isSharing = false;
        Array.Clear(_growing);
        _belowWindow = 0;
        foreach (var slot in state.Running)
        {
            var length = sequences.Prompt[slot] + sequences.Generated[slot];
            // The token that completes a reply, or makes it as long as the KV cache, is left to the scheduler.
            left = (int)Math.Min(left, Math.Min(sequences.OutputLimit[slot] - sequences.Generated[slot], state.Options.KvTokens - length) - 1);
            if (length <= window)
            {
                left = Math.Min(left, window - length + 1);
                _belowWindow++;
            }

            shape.AddDecode(length - 1, window);
            isSharing |= state.Blocks.IsSharing(sequences, slot);
            // In the first step, a sequence whose computed tokens fill its blocks needs another one.
            _growing[(_growing.Length - (sequences.Computed[slot] % _growing.Length)) % _growing.Length]++;
        }

        _mayEvict = !isSharing && IsBlocked(budget);
        (_shape, _terms, _stepsLeft) = (shape, stepTime.FindDecodeTerms(shape), left);
    }

    /// <summary>Computes the next step.</summary>
    /// <param name="seconds">Receives its duration.</param>
    /// <returns>False if it is left to the scheduler.</returns>
    public bool TryStep(out double seconds)
    {
        seconds = 0;
        var growing = _growing[_steps % _growing.Length];
        if (_stepsLeft <= 0 || (growing > 0 && !state.Blocks.TryTake(growing, _mayEvict)))
            return false;
        _steps++;
        _stepsLeft--;
        _shape.ContextTokens += _shape.DecodeSequences;
        _shape.WindowTokens += _belowWindow;
        seconds = _terms is { } terms ? terms.StepSeconds(_shape) : stepTime.StepSeconds(_shape);
        return true;
    }

    /// <summary>Brings the sequences up to date.</summary>
    public void End()
    {
        foreach (var slot in state.Running)
        {
            state.Sequences.Computed[slot] += _steps;
            state.Sequences.Generated[slot] += _steps;
            state.Blocks.SetLength(state.Sequences, slot, state.Sequences.Computed[slot]);
        }
    }

    // Without cached blocks of its own that nothing holds, the first waiting sequence needs least; evictions can bring that about, but nothing less.
    private bool IsBlocked(int budget) => state.Waiting.Count == 0 || state.RunningCount >= state.MaxSequences
        || state.Blocks.CountMinBlocks(state.Sequences, state.Waiting.Peek(), budget) > state.Blocks.FreeBlocks;
}
