namespace Nebula.Domain.Engine.Scheduling;

/// <summary>Decides which tokens a step computes.</summary>
internal interface IStepScheduler
{
    /// <summary>
    /// Sets <see cref="SequenceTable.Scheduled"/> of every running sequence, admits waiting sequences, and preempts running ones if blocks run out.
    /// </summary>
    void Schedule(EngineState state);
}
