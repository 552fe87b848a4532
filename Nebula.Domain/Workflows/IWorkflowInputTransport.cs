namespace Nebula.Domain.Workflows;

/// <summary>Keeps the large parts of a workflow's input out of an engine's history: they travel by reference.</summary>
/// <remarks>Register one for an input type whose instances may be large. An engine without a history needs none.</remarks>
/// <typeparam name="TInput">The workflow's input.</typeparam>
public interface IWorkflowInputTransport<TInput>
{
    /// <summary>Stores the large parts of an input.</summary>
    /// <returns>The input itself if it is small, else a copy that refers to the stored parts.</returns>
    ValueTask<TInput> DetachAsync(TInput input, CancellationToken cancellationToken = default);

    /// <summary>Restores what <see cref="DetachAsync"/> stored.</summary>
    /// <exception cref="InvalidDataException">A stored part is missing or unreadable.</exception>
    ValueTask<TInput> AttachAsync(TInput input, CancellationToken cancellationToken = default);
}
