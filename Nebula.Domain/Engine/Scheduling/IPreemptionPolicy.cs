namespace Nebula.Domain.Engine.Scheduling;

/// <summary>Decides which running sequence loses its blocks when they run out.</summary>
internal interface IPreemptionPolicy
{
    /// <summary>Chooses a victim.</summary>
    /// <returns>An index into <see cref="EngineState.Running"/>, which is not empty.</returns>
    int ChooseVictim(EngineState state);
}
