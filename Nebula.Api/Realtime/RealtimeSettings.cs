using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Api.OpenAI.Responses.Requests;
using Nebula.Api.Realtime.Requests;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.Realtime;

/// <summary>How a session responds; a response may override it.</summary>
internal sealed record RealtimeSettings
{
    /// <summary>A message of the developer before all others. Default empty.</summary>
    public string Instructions { get; init; } = "";

    /// <summary><c>tools</c>; null for none.</summary>
    public JsonElement? ToolsJson { get; init; }

    /// <summary>The functions that the model may call. Default none.</summary>
    public IReadOnlyList<ToolDefinition> Tools { get; init; } = [];

    /// <summary><c>tool_choice</c>; null for <c>auto</c>.</summary>
    public JsonElement? ToolChoiceJson { get; init; }

    /// <summary>The largest number of tokens of a response, 1 to 4,096; null for as many as the server gives (<c>inf</c>).</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>The temperature, 0 to 2; null if it is not set.</summary>
    public double? Temperature { get; init; }

    /// <summary>Nebula's <c>seed</c>; null if it is not set.</summary>
    public long? Seed { get; init; }

    /// <summary>Whether a response may call several functions. Default true.</summary>
    public bool ParallelToolCalls { get; init; } = true;

    /// <summary><c>reasoning.effort</c>; null if it is not set.</summary>
    public string? ReasoningEffort { get; init; }

    /// <summary>Whether the oldest items of a conversation that is too long are dropped. Default true, as OpenAI's.</summary>
    public bool Truncates { get; init; } = true;

    /// <summary>These settings with those that are written changed.</summary>
    /// <param name="written">A checked session or response; a member that is absent or null changes nothing.</param>
    /// <param name="name">What it is: <c>session</c> or <c>response</c>.</param>
    /// <exception cref="NebulaException">400: it needs audio, a prompt template, or a tool that there is not.</exception>
    public RealtimeSettings Apply(JsonElement written, string name)
    {
        AudioRules.Check(written, name);
        if (written.Find("prompt") is not null)
            throw FieldErrors.Invalid($"{name}.prompt", "Prompt templates are not supported: send 'instructions'.", "unsupported_parameter");
        var tools = written.Find("tools") is { } declared ? FunctionTools.WithTypes(declared) : ToolsJson;
        var maximum = written.Find("max_output_tokens") ?? written.Find("max_response_output_tokens");
        var changed = this with
        {
            Instructions = written.Find("instructions")?.GetString() ?? Instructions,
            ToolsJson = tools,
            Tools = ResponseTools.Read(tools),
            ToolChoiceJson = written.Find("tool_choice") ?? ToolChoiceJson,
            MaxOutputTokens = maximum is { } most ? (most.ValueKind == JsonValueKind.Number ? (int)most.GetDouble() : null) : MaxOutputTokens,
            Temperature = written.Find("temperature")?.GetDouble() ?? Temperature,
            Seed = written.Find("seed") is { } seed ? (seed.TryGetInt64(out var number) ? number : (long)seed.GetDouble()) : Seed,
            ParallelToolCalls = written.Find("parallel_tool_calls")?.GetBoolean() ?? ParallelToolCalls,
            ReasoningEffort = (written.Find("reasoning") is { } reasoning ? reasoning.Find("effort")?.GetString() : null) ?? ReasoningEffort,
            Truncates = written.Find("truncation") is { } truncation ? !(truncation.ValueKind == JsonValueKind.String && truncation.ValueEquals("disabled")) : Truncates,
        };
        changed.ReadToolChoice(name);
        return changed;
    }

    /// <summary>Which function may or must be called.</summary>
    /// <param name="name">What the settings are of, for an error.</param>
    /// <exception cref="NebulaException">400: there is no such function.</exception>
    public ToolChoice ReadToolChoice(string name)
    {
        try
        {
            return ResponseTools.ReadChoice(ToolChoiceJson, Tools);
        }
        catch (NebulaException wrong)
        {
            throw (wrong.Error with { Param = $"{name}.{wrong.Error.Param}" }).ToException();
        }
    }
}
