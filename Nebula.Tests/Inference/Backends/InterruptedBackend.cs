using System.Collections.Concurrent;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Backends;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Tests.Inference.Backends;

/// <summary>A backend whose first run of a choice ends early. A later run has other tokens, unless the backend is repeatable.</summary>
/// <param name="interruption">How the first run ends.</param>
/// <param name="isRepeatable">Whether a later run has the same tokens.</param>
internal sealed class InterruptedBackend(Interruption interruption, bool isRepeatable) : IInferenceBackend
{
    private readonly ConcurrentDictionary<string, int> _runs = new();

    /// <summary>The tokens of a choice.</summary>
    public static IReadOnlyList<string> Tokens { get; } = ["one", " two", " three", " four"];

    /// <summary>How often it was asked for the choices of all jobs.</summary>
    public int Runs => _runs.Values.Sum();

    public bool IsRepeatable(ServedModel served) => isRepeatable;

    public async ValueTask<ChoiceResult> GenerateAsync(Generation generation, CancellationToken ending)
    {
        var run = _runs.AddOrUpdate($"{generation.Job.Id}/{generation.Choice}", 1, static (_, runs) => runs + 1);
        var ends = run == 1 ? interruption : Interruption.None;
        if (ends == Interruption.BeforeTheFirstToken)
            throw new IOException("The process died before the first token.");
        var count = ends is Interruption.AfterThreeTokens or Interruption.ErrorAfterThreeTokens ? 3 : Tokens.Count;
        for (var i = 0; i < count; i++)
        {
            generation.Writer.Append(new RelayEvent(generation.Choice, i, new[] { run == 1 || isRepeatable ? Tokens[i] : "other" }, 0.1 * i)
            {
                FinishReason = i == Tokens.Count - 1 ? FinishReasons.Stop : null,
            });
        }

        await generation.Writer.FlushAsync();
        return ends switch
        {
            Interruption.AfterThreeTokens or Interruption.AfterTheEnd => throw new IOException("The process died."),
            Interruption.ErrorAfterThreeTokens => new ChoiceResult { FinishReason = FinishReasons.Error, OutputTokens = count, Error = NebulaError.ServerError, IsRetryable = true },
            _ => new ChoiceResult { FinishReason = FinishReasons.Stop, OutputTokens = count },
        };
    }
}

/// <summary>How a run of <see cref="InterruptedBackend"/> ends.</summary>
public enum Interruption
{
    /// <summary>It returns all tokens.</summary>
    None,

    /// <summary>Its process dies before the first token.</summary>
    BeforeTheFirstToken,

    /// <summary>Its process dies after three tokens.</summary>
    AfterThreeTokens,

    /// <summary>Its process dies after the last token, before it can return the result.</summary>
    AfterTheEnd,

    /// <summary>It returns an error after three tokens.</summary>
    ErrorAfterThreeTokens,
}
