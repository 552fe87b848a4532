using Nebula.Domain.Engine.Steps;

namespace Nebula.Domain.Engine.Driving;

/// <summary>The time of a request outside the engine: in the server's front end, and on the way to and from the client.</summary>
/// <param name="SecondsPerRequest">Latency of each request before it reaches the engine.</param>
/// <param name="SecondsPerPromptToken">Tokenization, which one thread does for all requests, one after another.</param>
/// <param name="SecondsPerOutputToken">Delay of a step's tokens for each token of the step.</param>
public readonly record struct FrontEnd(double SecondsPerRequest, double SecondsPerPromptToken, double SecondsPerOutputToken)
{
    /// <summary>The front end of the constants.</summary>
    public static FrontEnd Create(StepCoefficients coefficients) =>
        new(coefficients["frontend.request"] * 1e-6, coefficients["frontend.prompt_token"] * 1e-6, coefficients["frontend.output_token"] * 1e-6);
}
