using Nebula.Domain.Engine.Live;
using Nebula.Domain.Inference.Activities;

namespace Nebula.Domain.Inference.Backends.Simulated;

/// <summary>A choice of a job on a replica.</summary>
/// <param name="promptTokens">Tokens to prefill.</param>
/// <param name="outputTokens">Tokens to generate, at least 1.</param>
internal abstract class JobSequence(int promptTokens, int outputTokens) : EngineSequence(promptTokens, outputTokens)
{
    /// <summary>The finish reason of the choice if all its tokens are generated.</summary>
    public abstract string FinishReason { get; }

    /// <summary>Does what is left when all tokens are generated. Not called on the replica's own thread of steps.</summary>
    public virtual void Complete()
    {
    }

    /// <summary>How the choice ended.</summary>
    public abstract ChoiceResult ToResult(string finishReason);
}
