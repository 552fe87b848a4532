using System.Threading.Tasks.Sources;

namespace Nebula.Infrastructure.Redis;

/// <summary>A call of a <see cref="CallBatcher{TCall, TAnswer}"/>, which its caller waits for once.</summary>
internal sealed class BatchedCall<TCall, TAnswer>(TCall call) : IValueTaskSource<TAnswer>
{
    private ManualResetValueTaskSourceCore<TAnswer> _source;

    /// <summary>What was called.</summary>
    public TCall Call => call;

    /// <summary>Completes with the answer.</summary>
    public ValueTask<TAnswer> Answer => new(this, _source.Version);

    /// <summary>Resumes the caller on this thread.</summary>
    public void Complete(TAnswer answer) => _source.SetResult(answer);

    /// <summary>Resumes the caller with an exception.</summary>
    public void Fail(Exception failure) => _source.SetException(failure);

    TAnswer IValueTaskSource<TAnswer>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<TAnswer>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<TAnswer>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
