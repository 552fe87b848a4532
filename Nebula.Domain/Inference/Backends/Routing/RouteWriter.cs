using Nebula.Domain.Inference.Relay;

namespace Nebula.Domain.Inference.Backends.Routing;

/// <summary>Names the deployment that writes a choice on the choice's first event.</summary>
/// <param name="inner">The writer of the job's relay, whose owner disposes it.</param>
/// <param name="deployment">The deployment's name.</param>
internal sealed class RouteWriter(ITokenWriter inner, string deployment) : ITokenWriter
{
    /// <summary>Whether anything was appended.</summary>
    public bool HasWritten { get; private set; }

    /// <inheritdoc/>
    public CancellationToken Lost => inner.Lost;

    /// <inheritdoc/>
    public ValueTask<RelayedChoice> ReadRelayedAsync() => inner.ReadRelayedAsync();

    /// <inheritdoc/>
    public void Append(in RelayEvent tokens)
    {
        if (HasWritten)
        {
            inner.Append(tokens);
            return;
        }

        HasWritten = true;
        inner.Append(tokens with { Deployment = tokens.Deployment ?? deployment });
    }

    /// <inheritdoc/>
    public ValueTask<int?> FlushAsync() => inner.FlushAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
