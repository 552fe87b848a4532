using System.Text;
using Microsoft.Extensions.Options;
using Nebula.Domain.Common;
using Nebula.Domain.Embeddings;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Settings;

namespace Nebula.Domain.Scripts;

/// <summary>Finds the rule that answers a request: the first in order whose conditions are met.</summary>
public sealed class ScriptMatcher(ScriptDirectory directory, IScriptCounters counters, IOptions<NebulaOptions> options)
{
    /// <summary>The code of the refusal of a request that no rule matches.</summary>
    public const string NoMatchCode = "no_script_matched";

    private const int MaxNearest = 3;

    private readonly bool _strict = options.Value.Scripts.Strict;

    /// <summary>Finds the rule for a request, and counts its match.</summary>
    /// <param name="keyId">The API key that sent the request.</param>
    /// <param name="request">The request.</param>
    /// <param name="call">What its HTTP request says about scripts.</param>
    /// <returns>What the rule answers; null if no rule matches.</returns>
    /// <exception cref="NebulaException">404 <c>no_script_matched</c>: no rule matches, and the request or the setting is strict.</exception>
    public ValueTask<ScriptHit?> FindAsync(string keyId, InferenceRequest request, in ScriptCall call)
    {
        if (request.Endpoint is null || (directory.Current is { Rules.Count: 0 } && !(call.Strict ?? _strict)))
            return default;
        return FindAsync(new ScriptRequest(request, keyId, call), request, call.Strict ?? _strict);
    }

    private async ValueTask<ScriptHit?> FindAsync(ScriptRequest asked, InferenceRequest request, bool isStrict)
    {
        var set = await directory.GetAsync();
        var candidates = set.Rules.Where(rule => Fits(rule.Rule.Response, request) && rule.Rule.Match.IsMet(asked)).ToList();
        while (true)
        {
            var counts = await ReadSequencesAsync(candidates, asked);
            var rule = candidates.Find(candidate => candidate.Rule.Match.Sequence is not { } sequence || counts[sequence] == candidate.Rule.Match.SequenceIndex);
            if (rule is null)
                return isStrict ? throw CreateNoMatch(set, asked, request, counts) : null;
            var match = rule.Rule.Match;
            // False if another request has taken this place of the sequence meanwhile.
            var (counter, number) = (match.Sequence is { } counted ? asked.GetCounter(counted) : null, match.SequenceIndex ?? 0);
            if (await counters.TryCountAsync(rule.Id, counter, number))
                return CreateHit(rule, asked) with { Undo = () => counters.UndoAsync(rule.Id, counter, number) };
        }
    }

    private static bool Fits(ScriptResponse response, InferenceRequest request) => FindUnfit(response, request) is null;

    // Why an endpoint cannot answer so; null if it can.
    private static string? FindUnfit(ScriptResponse response, InferenceRequest request) =>
        response.Error is not null ? null
        : response.Embedding is null && request.Embedding is not null ? "it answers with text, and the request wants embeddings"
        : response.Embedding is not null && request.Embedding is null ? "it answers with an embedding, and the request wants text"
        : request.Endpoint == ScriptEndpoints.Completion && response.Parts!.Any(static part => part.Kind == DeltaKind.ToolCall) ? "it calls a tool, and a completion cannot"
        : null;

    private async ValueTask<Dictionary<string, long>> ReadSequencesAsync(List<ScriptedRule> candidates, ScriptRequest asked)
    {
        // The first rule without a sequence matches whatever comes after it.
        var names = candidates.TakeWhile(static candidate => candidate.Rule.Match.Sequence is not null).Select(static candidate => candidate.Rule.Match.Sequence!).Distinct().ToList();
        if (names.Count == 0)
            return [];
        var counts = await counters.ReadSequencesAsync([.. names.Select(asked.GetCounter)]);
        return names.Zip(counts).ToDictionary(static pair => pair.First, static pair => pair.Second);
    }

    private static ScriptHit CreateHit(ScriptedRule rule, ScriptRequest asked)
    {
        var response = rule.Rule.Response;
        if (response.Error is { } error)
            return new ScriptHit(rule.Script) { Error = error };
        var parts = response.Parts?.Select(part => Fill(part, asked)).OfType<ScriptPart>().ToList() ?? [];
        return new ScriptHit(rule.Script)
        {
            Answer = new ScriptedAnswer
            {
                Script = rule.Script,
                Parts = parts,
                Embedding = response.Embedding is { } vector ? VectorText.Format([.. vector]) : null,
                FinishReason = response.FinishReason ?? (parts.Exists(static part => part.Kind == DeltaKind.ToolCall) ? FinishReasons.ToolCalls : FinishReasons.Stop),
                Id = response.Id,
                Timing = asked.IsDetached ? rule.Rule.Timing?.WithoutCut() : rule.Rule.Timing,
                InputTokens = response.InputTokens,
                OutputTokens = response.OutputTokens,
                Logprobs = response.Logprobs,
            },
        };
    }

    // A completion has nothing but text.
    private static ScriptPart? Fill(ScriptPart part, ScriptRequest asked) => part.Kind switch
    {
        DeltaKind.Reasoning when asked.Endpoint == ScriptEndpoints.Completion => null,
        DeltaKind.Refusal when asked.Endpoint == ScriptEndpoints.Completion => new ScriptPart(DeltaKind.Text, ScriptTemplate.Fill(part.Text, asked)),
        DeltaKind.ToolCall => part with { IsCustom = asked.Prompt.Tools.Any(tool => tool.Name == part.Tool && tool.IsCustom) },
        DeltaKind.Reasoning => part,
        _ => part with { Text = ScriptTemplate.Fill(part.Text, asked) },
    };

    private static NebulaException CreateNoMatch(ScriptSet set, ScriptRequest asked, InferenceRequest request, Dictionary<string, long> counts)
    {
        var message = new StringBuilder("No script matches the request, and scripts are strict.");
        // The rules for another key are none of this key's business.
        var nearest = set.Rules.Where(rule => rule.Rule.Match.KeyId is not { } key || key == asked.KeyId).Select(rule => (Rule: rule, Unmet: Explain(rule.Rule, asked, request, counts).ToList())).OrderBy(static near => near.Unmet.Count).Take(MaxNearest).ToList();
        if (nearest.Count == 0)
            message.Append(" There are no rules.");
        foreach (var (rule, unmet) in nearest)
            message.Append(' ').Append(rule).Append(": ").AppendJoin("; ", unmet).Append('.');
        return NebulaError.NotFound(message.ToString(), "messages", NoMatchCode).ToException();
    }

    private static IEnumerable<string> Explain(ScriptRule rule, ScriptRequest asked, InferenceRequest request, Dictionary<string, long> counts)
    {
        if (FindUnfit(rule.Response, request) is { } unfit)
            yield return unfit;
        foreach (var unmet in rule.Match.FindUnmet(asked))
            yield return unmet;
        if (rule.Match is { SequenceIndex: { } index, Sequence: { } sequence } && counts.TryGetValue(sequence, out var count))
            yield return $"sequenceIndex is {index}, and the sequence is at {count}";
    }
}

/// <summary>What a rule answers a request.</summary>
/// <param name="Script">The name of its script.</param>
public sealed record ScriptHit(string Script)
{
    /// <summary>The error that is answered; null if text or an embedding is.</summary>
    public NebulaError? Error { get; init; }

    /// <summary>What is answered; null if it is an error.</summary>
    public ScriptedAnswer? Answer { get; init; }

    /// <summary>Takes the match back, because the request is refused after all.</summary>
    internal Func<ValueTask>? Undo { get; init; }
}
