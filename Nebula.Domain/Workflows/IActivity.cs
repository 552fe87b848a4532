namespace Nebula.Domain.Workflows;

/// <summary>One step of a workflow. It does I/O, may run more than once, and is idempotent.</summary>
/// <typeparam name="TInput">The step's input.</typeparam>
/// <typeparam name="TOutput">The step's result.</typeparam>
public interface IActivity<in TInput, TOutput>
{
    /// <summary>Runs the step.</summary>
    /// <param name="input">The step's input.</param>
    /// <param name="cancellationToken">Cancelled when the process shuts down.</param>
    ValueTask<TOutput> RunAsync(TInput input, CancellationToken cancellationToken);
}

/// <summary>An activity's name, with the types of its input and result.</summary>
/// <param name="Name">Unique among all activities.</param>
/// <typeparam name="TInput">The step's input.</typeparam>
/// <typeparam name="TOutput">The step's result.</typeparam>
public sealed record ActivityName<TInput, TOutput>(string Name);
