using Nebula.Domain.Common;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.Schemas;

namespace Nebula.Domain.Inference.ToolCalls;

/// <summary>Plans the tool calls of an answer: which tools it calls, and with which arguments. Pure: the same prompt and seed give the same calls.</summary>
public static class ToolCallPlanner
{
    private const string IdCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int IdLength = 24;

    /// <summary>
    /// The calls of an answer; none if it is text. Arguments validate against the tool's schema and take their values from the conversation where
    /// they fit.
    /// </summary>
    /// <param name="prompt">The prompt with its tools.</param>
    /// <param name="seed">Decides the ids, and the values that the conversation leaves open.</param>
    /// <exception cref="ToolSchemaException">The schema of a tool that is called cannot be used.</exception>
    public static IReadOnlyList<PlannedToolCall> Plan(Prompt prompt, ulong seed)
    {
        var tools = ToolSelector.Select(prompt);
        if (tools.Count == 0)
            return [];

        var facts = PromptFacts.Create(prompt);
        var calls = new List<PlannedToolCall>(tools.Count);
        foreach (var tool in tools)
        {
            foreach (var part in Divide(prompt, tools, tool, facts))
            {
                var index = calls.Count;
                var ownSeed = SeededRandom.Mix(seed, (ulong)index + 0x546F6F6C);
                calls.Add(new PlannedToolCall(new ToolCallHeader(index, CreateId(ownSeed), tool.Name, tool.IsCustom), WriteInput(prompt, tool, ownSeed, part)));
            }
        }

        return calls;
    }

    /// <summary>Makes sure that arguments can be written for every tool that an answer to the prompt calls, whatever its seed.</summary>
    /// <param name="prompt">The prompt with its tools.</param>
    /// <exception cref="ToolSchemaException">The schema of such a tool cannot be used.</exception>
    public static void Check(Prompt prompt)
    {
        foreach (var tool in ToolSelector.Select(prompt))
        {
            if (!tool.IsCustom)
                Compile(prompt, tool);
            else if (tool.Pattern is not null)
                CompilePattern(prompt, tool);
        }
    }

    /// <summary>One tool is called once for each of several places if the message names them and the tool takes one.</summary>
    private static IReadOnlyList<PromptFacts> Divide(Prompt prompt, IReadOnlyList<ToolDefinition> tools, ToolDefinition tool, PromptFacts facts)
    {
        if (tools.Count > 1 || !prompt.ParallelToolCalls || prompt.ToolChoice.Mode == ToolChoiceMode.Named || tool.IsCustom || tool.Parameters is null)
            return [facts];
        return Compile(prompt, tool).TakesOnePlace ? facts.DivideByPlace() : [facts];
    }

    private static string WriteInput(Prompt prompt, ToolDefinition tool, ulong seed, PromptFacts facts) =>
        tool switch
        {
            { IsCustom: true, Pattern: not null } => CompilePattern(prompt, tool).Write(seed, facts),
            { IsCustom: true } => ToolInputWriter.WriteText(prompt, seed, facts),
            { Parameters: null } => "{}",
            _ => Compile(prompt, tool).Write(seed, facts),
        };

    private static CompiledSchema Compile(Prompt prompt, ToolDefinition tool) => Compile(prompt, tool, static tool => JsonGenerator.CompileObject(tool.Parameters ?? "{}"));

    private static PatternGenerator CompilePattern(Prompt prompt, ToolDefinition tool) => Compile(prompt, tool, static tool => PatternGenerator.Compile(tool.Pattern!));

    private static T Compile<T>(Prompt prompt, ToolDefinition tool, Func<ToolDefinition, T> compile)
    {
        try
        {
            return compile(tool);
        }
        catch (SchemaException refused)
        {
            throw new ToolSchemaException(tool, FindIndex(prompt.Tools, tool), refused);
        }
    }

    private static int FindIndex(IReadOnlyList<ToolDefinition> tools, ToolDefinition tool)
    {
        for (var i = 0; i < tools.Count; i++)
        {
            if (ReferenceEquals(tools[i], tool))
                return i;
        }

        return -1;
    }

    /// <summary>The id of a call: <c>call_</c> and 24 characters that the seed decides.</summary>
    internal static string CreateId(ulong seed) => string.Create(5 + IdLength, seed, static (id, seed) =>
    {
        "call_".CopyTo(id);
        var random = new SeededRandom(SeededRandom.Mix(seed, 0x4964));
        for (var i = 5; i < id.Length; i++)
            id[i] = IdCharacters[random.NextInt(IdCharacters.Length)];
    });
}

/// <summary>A call that an answer makes.</summary>
/// <param name="Header">Its place, id and tool.</param>
/// <param name="Input">The arguments as compact JSON; free text for a custom tool.</param>
public sealed record PlannedToolCall(ToolCallHeader Header, string Input);

/// <summary>The schema of a tool cannot be used. The message is OpenAI's for a function with an invalid schema.</summary>
public sealed class ToolSchemaException : Exception
{
    internal ToolSchemaException(ToolDefinition tool, int index, SchemaException reason)
        : base(StrictSchemaRules.FormatForFunction(tool.Name, reason.Message), reason)
    {
        Tool = tool;
        Index = index;
    }

    /// <summary>The tool.</summary>
    public ToolDefinition Tool { get; }

    /// <summary>Its place among the prompt's tools, from 0.</summary>
    public int Index { get; }
}
