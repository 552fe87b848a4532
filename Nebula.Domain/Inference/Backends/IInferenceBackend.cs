using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Domain.Inference.Backends;

/// <summary>Writes answers: given a job and its prompt, it appends typed tokens to the job's relay.</summary>
public interface IInferenceBackend
{
    /// <summary>Generates one choice.</summary>
    /// <param name="generation">What to generate, and where to append it.</param>
    /// <param name="ending">Cancelled if the choice must stop; the result then has the finish reason <see cref="FinishReasons.Abort"/>.</param>
    /// <returns>How the choice ended. A fault is a result with an error and says how much was generated before it.</returns>
    ValueTask<ChoiceResult> GenerateAsync(Generation generation, CancellationToken ending);

    /// <summary>
    /// Whether a second run of a choice gives the same tokens again, so that the reader notices nothing. If not, a choice is not generated again once one
    /// of its tokens was delivered: neither after a run that returned an error, nor after one that died with its process.
    /// </summary>
    /// <param name="served">The deployment.</param>
    bool IsRepeatable(ServedModel served);
}

/// <summary>One choice that a backend generates.</summary>
/// <param name="Job">The job, with its prompt.</param>
/// <param name="Choice">The choice, from 0.</param>
/// <param name="Served">The deployment that serves it.</param>
/// <param name="Writer">Where its tokens go.</param>
public sealed record Generation(InferenceJob Job, int Choice, ServedModel Served, ITokenWriter Writer)
{
    /// <summary>The choice's own seed.</summary>
    public ulong Seed { get; } = SeededRandom.Mix(Job.Seed, (ulong)Choice);
}
