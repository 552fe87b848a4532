namespace Nebula.Domain.Engine.Steps;

/// <summary>How long a step takes. Implementations are pure: the same shape always takes the same time.</summary>
public interface IStepTime
{
    /// <summary>Tokens of the model's sliding window; <see cref="int.MaxValue"/> if it has none.</summary>
    int WindowTokens { get; }

    /// <summary>The duration of a step.</summary>
    /// <param name="shape">Its work, at least one token.</param>
    /// <returns>Virtual seconds, those of real hardware; positive.</returns>
    double StepSeconds(in StepShape shape);

    /// <summary>What the durations of steps depend on that only decode and differ in the lengths of the sequences alone.</summary>
    /// <param name="shape">The work of such a step.</param>
    /// <returns>Terms whose sum is exactly <see cref="StepSeconds"/>; null if it is no such sum.</returns>
    DecodeTerms? FindDecodeTerms(in StepShape shape) => null;
}
