using Nebula.Api.Inference;
using Nebula.Api.OpenAI.Completions.Requests;

namespace Nebula.Api.OpenAI.Completions;

/// <summary>Selects, for each prompt, the choices with the highest log probability per token, as <c>best_of</c> asks.</summary>
internal static class BestChoices
{
    /// <summary>The choices of the answer, grouped by prompt; all of them unless <c>best_of</c> exceeds <c>n</c>.</summary>
    public static IReadOnlyList<int> Select(CompletionRequest request, int choices, CollectedReply reply)
    {
        var all = Enumerable.Range(0, choices);
        return request.Selects
            ? [.. all.Chunk(request.BestOf).SelectMany(ofPrompt => ofPrompt.OrderByDescending(choice => GetMeanLogprob(reply, choice)).Take(request.N))]
            : [.. all];
    }

    private static double GetMeanLogprob(CollectedReply reply, int choice)
    {
        var (sum, count) = (0.0, 0);
        foreach (var part in reply.GetParts(choice))
        {
            foreach (var token in part.Logprobs ?? [])
                (sum, count) = (sum + token.Logprob, count + 1);
        }

        return count == 0 ? double.NegativeInfinity : sum / count;
    }
}
