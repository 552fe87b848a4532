using Nebula.Domain.Engine.Steps;

namespace Nebula.Domain.Engine.Driving;

/// <summary>Receives the steps of a driver.</summary>
public interface IStepObserver
{
    /// <summary>A step ended.</summary>
    /// <param name="begin">Virtual seconds at which the step began.</param>
    /// <param name="end">Virtual seconds at which it ended and its tokens were emitted.</param>
    /// <param name="shape">Its work.</param>
    /// <param name="result">Its results, valid during the call.</param>
    void OnStep(double begin, double end, in StepShape shape, in StepResult result);
}
