namespace Nebula.Domain.Engine.Scheduling;

/// <summary>
/// The scheduler of vLLM V1: first the running sequences in the order of their admission, then the waiting ones, first come, first served, until the token budget
/// of the step is used. A prompt longer than what is left of the budget is prefilled in chunks.
/// </summary>
/// <remarks>If a running sequence needs a block and none is free, sequences are preempted until one is, and none is admitted in that step.</remarks>
/// <param name="preemption">Which sequence loses its blocks.</param>
internal sealed class ChunkedPrefillScheduler(IPreemptionPolicy preemption) : IStepScheduler
{
    /// <inheritdoc/>
    public void Schedule(EngineState state)
    {
        var sequences = state.Sequences;
        var budget = ScheduleRunning(state, state.MaxBatchedTokens);
        state.IsFull = state.PreemptedCount > 0;
        if (state.IsFull)
            return;

        while (budget > 0 && state.Waiting.Count > 0 && state.RunningCount < state.MaxSequences)
        {
            var slot = state.Waiting.Peek();
            var cached = state.Blocks.FindCachedPrefix(sequences, slot);
            var tokens = Math.Min(sequences.Prompt[slot] + sequences.Generated[slot] - cached, budget);
            if (!state.Blocks.TryAdmit(sequences, slot, cached, tokens, state.GetReservedBlocks(state.RunningCount)))
                break;

            state.Waiting.Dequeue();
            sequences.Computed[slot] = cached;
            sequences.Scheduled[slot] = tokens;
            if (sequences.CachedPrompt[slot] < 0)
            {
                sequences.CachedPrompt[slot] = cached;
                state.NoteAdmitted(slot);
            }

            state.Run(slot);
            budget -= tokens;
        }

        state.IsFull = state.Waiting.Count > 0 && (budget > 0 || state.RunningCount >= state.MaxSequences);
    }

    private int ScheduleRunning(EngineState state, int budget)
    {
        var sequences = state.Sequences;
        var (prompt, generated, computed, scheduled) = (sequences.Prompt, sequences.Generated, sequences.Computed, sequences.Scheduled);
        for (var i = 0; i < state.RunningCount; i++)
        {
            var slot = state.Running[i];
            var tokens = Math.Min(prompt[slot] + generated[slot] - computed[slot], budget);
            scheduled[slot] = tokens;
            if (tokens == 0)
                continue;

            while (!state.Blocks.TryGrow(sequences, slot, computed[slot] + tokens, state.GetReservedBlocks(state.RunningCount - 1)))
            {
                var victim = preemption.ChooseVictim(state);
                var lost = state.Running[victim];
                budget += victim < i ? scheduled[lost] : 0;
                state.Preempt(victim);
                if (victim < i)
                    i--;
                if (lost == slot)
                {
                    tokens = 0;
                    i--;
                    break;
                }
            }

            budget -= tokens;
        }

        return budget;
    }
}
