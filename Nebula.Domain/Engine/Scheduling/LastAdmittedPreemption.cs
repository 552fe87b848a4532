namespace Nebula.Domain.Engine.Scheduling;

/// <summary>The sequence that was admitted last loses its blocks: vLLM's choice with its policy <c>fcfs</c>.</summary>
internal sealed class LastAdmittedPreemption : IPreemptionPolicy
{
    /// <inheritdoc/>
    public int ChooseVictim(EngineState state) => state.RunningCount - 1;
}
