using Nebula.Domain.Common;

namespace Nebula.Domain.Inference.Jobs;

/// <summary>Something that an inference cannot do without: a way to generate it, to relay it or to settle it.</summary>
public interface IDispatchCheck
{
    /// <summary>Says whether a job may be dispatched now. It answers from memory and does no I/O.</summary>
    /// <returns>Null if it may; else the error that the client gets, a 503 with the time after which to try again.</returns>
    NebulaError? GetRefusal();
}

/// <summary>Refuses inferences while one of the <see cref="IDispatchCheck"/>s says so: before anything is reserved for them, and before they are dispatched.</summary>
public sealed class DispatchGate(IEnumerable<IDispatchCheck> checks)
{
    private readonly IDispatchCheck[] _checks = [.. checks];

    /// <summary>Why no job may be dispatched now; null if one may.</summary>
    public NebulaError? GetRefusal()
    {
        foreach (var check in _checks)
        {
            if (check.GetRefusal() is { } error)
                return error;
        }

        return null;
    }

    /// <summary>Returns if a job may be dispatched now.</summary>
    /// <exception cref="NebulaException">503: it may not.</exception>
    public void EnsureOpen()
    {
        if (GetRefusal() is { } error)
            throw error.ToException();
    }
}
