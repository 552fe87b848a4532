using System.Text.Json.Serialization;

namespace Nebula.Domain.Inference.Requests;

/// <summary>Which tools an answer may or must call.</summary>
/// <param name="Mode">Whether it may or must.</param>
public sealed record ToolChoice(ToolChoiceMode Mode)
{
    /// <summary>The model decides.</summary>
    public static ToolChoice Auto { get; } = new(ToolChoiceMode.Auto);

    /// <summary>No tool is called.</summary>
    public static ToolChoice None { get; } = new(ToolChoiceMode.None);

    /// <summary>At least one tool is called.</summary>
    public static ToolChoice Required { get; } = new(ToolChoiceMode.Required);

    /// <summary>The names of the tools to choose from; null if all of them. Default null.</summary>
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>One tool that is called exactly once, after which the finish reason is <c>stop</c>.</summary>
    /// <param name="name">The tool's name.</param>
    public static ToolChoice Named(string name) => new(ToolChoiceMode.Named) { Allowed = [name] };
}

/// <summary>Whether an answer calls tools.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ToolChoiceMode>))]
public enum ToolChoiceMode
{
    /// <summary>It may.</summary>
    Auto,

    /// <summary>It does not.</summary>
    None,

    /// <summary>It calls at least one.</summary>
    Required,

    /// <summary>It calls the one named tool once.</summary>
    Named,
}
