using Nebula.Domain.Engine.Steps;

namespace Nebula.Tests.Engine;

/// <summary>A step takes a fixed time and more per token: numbers that are exact in binary, so that sums are the same on every machine.</summary>
internal sealed class LinearStepTime(double perStep = 1.0 / 128, double perToken = 1.0 / 65_536) : IStepTime
{
    public int WindowTokens => int.MaxValue;

    public double StepSeconds(in StepShape shape) => perStep + (perToken * shape.Tokens);
}
