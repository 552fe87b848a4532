using System.Text.Json.Serialization;

namespace Nebula.Domain.Inference.Requests;

/// <summary>A tool that the model may call.</summary>
/// <param name="Name">Its name, 1 to 64 characters.</param>
public sealed record ToolDefinition(string Name)
{
    /// <summary>What it does; null if the client does not say.</summary>
    public string? Description { get; init; }

    /// <summary>The JSON schema of its arguments, as text; null if it takes none, or for a custom tool.</summary>
    public string? Parameters { get; init; }

    /// <summary>Whether the client asked for arguments that follow <see cref="Parameters"/> strictly. They always do. Default false.</summary>
    public bool IsStrict { get; init; }

    /// <summary>Whether it is a custom tool, whose input is free text. Default false.</summary>
    public bool IsCustom { get; init; }

    /// <summary>The regular expression that the input of a custom tool matches as a whole; null if the input is free text.</summary>
    public string? Pattern { get; init; }

    /// <summary>The Lark grammar of the input of a custom tool, which only a real server follows; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LarkGrammar { get; init; }
}
