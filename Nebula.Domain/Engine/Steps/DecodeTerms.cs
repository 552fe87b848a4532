namespace Nebula.Domain.Engine.Steps;

/// <summary>The duration of a step that only decodes, as a function of the lengths of its sequences.</summary>
/// <param name="Seconds">Seconds that do not depend on them.</param>
/// <param name="SecondsPerContextToken">Seconds per token of <see cref="StepShape.ContextTokens"/>.</param>
/// <param name="SecondsPerWindowToken">Seconds per token of <see cref="StepShape.WindowTokens"/>.</param>
public readonly record struct DecodeTerms(double Seconds, double SecondsPerContextToken, double SecondsPerWindowToken)
{
    /// <summary>The duration of a step.</summary>
    public double StepSeconds(in StepShape shape) => Seconds + (SecondsPerContextToken * shape.ContextTokens) + (SecondsPerWindowToken * shape.WindowTokens);
}
