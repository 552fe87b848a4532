namespace Nebula.Domain.Engine.Driving;

/// <summary>Receives the steps that do nothing but to give one token to each of the sequences that got one in the step before.</summary>
public interface ISteadyStepObserver
{
    /// <summary>A step ended.</summary>
    /// <param name="end">Virtual seconds at which it ended and its tokens were emitted.</param>
    /// <param name="seconds">Its duration.</param>
    /// <returns>False if no other step is wanted now.</returns>
    bool OnSteadyStep(double end, double seconds);
}
