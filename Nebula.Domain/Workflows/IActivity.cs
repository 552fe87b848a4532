namespace Nebula.Domain.Workflows;

/// <summary>One step of a workflow, which does I/O and may run more than once: it is idempotent.</summary>
/// <typeparam name="TInput">What it is given.</typeparam>
/// <typeparam name="TOutput">What it answers.</typeparam>
public interface IActivity<in TInput, TOutput>
{
    /// <summary>Does the step.</summary>
    /// <param name="input">What it is given.</param>
    /// <param name="cancellationToken">Ends when the process shuts down.</param>
    ValueTask<TOutput> RunAsync(TInput input, CancellationToken cancellationToken);
}

/// <summary>Names an activity, with the types it takes and gives.</summary>
/// <param name="Name">Unique among all activities.</param>
/// <typeparam name="TInput">What it is given.</typeparam>
/// <typeparam name="TOutput">What it answers.</typeparam>
public sealed record ActivityName<TInput, TOutput>(string Name);
