using Nebula.Domain.Engine.Live;

namespace Nebula.Tests.Engine.Live;

/// <summary>A sequence that records its tokens, and may fail or block at one of them.</summary>
internal sealed class TestSequence(int prompt, int output) : EngineSequence(prompt, output)
{
    public const string Failure = "The writer failed.";

    public int? FailsAt { get; init; }

    /// <summary>Invoked before the tokens from an index on are recorded.</summary>
    public Action<int>? OnEmit { get; init; }

    public List<int> Emitted { get; } = [];

    public List<double> Times { get; } = [];

    protected override void Emit(int index, int count, double after)
    {
        OnEmit?.Invoke(index);
        if (index + count > FailsAt)
            throw new InvalidDataException(Failure);
        Emitted.AddRange(Enumerable.Range(index, count));
        Times.Add(after);
    }
}
