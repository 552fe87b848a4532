using System.Text.Json.Nodes;

namespace Nebula.Testing;

/// <summary>A token and how likely it was.</summary>
/// <param name="Token">The token's text.</param>
/// <param name="LogProbability">The natural logarithm of its probability, at most 0.</param>
/// <param name="Alternatives">The likeliest tokens at its place, without alternatives of their own; null for none.</param>
public sealed record NebulaTokenProbability(string Token, double LogProbability, IReadOnlyList<NebulaTokenProbability>? Alternatives = null)
{
    internal JsonObject ToJson()
    {
        var json = new JsonObject { ["token"] = Token, ["logprob"] = LogProbability };
        if (Alternatives is { Count: > 0 } alternatives)
            json["top_logprobs"] = new JsonArray([.. alternatives.Select(static token => token.ToJson())]);
        return json;
    }
}
