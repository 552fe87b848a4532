using System.Text.Json.Serialization;

namespace Nebula.Domain.Inference.Relay;

/// <summary>What the tokens of a relay's event are part of. The numbers are those of the relay's format.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeltaKind>))]
public enum DeltaKind
{
    /// <summary>The answer's text.</summary>
    Text = 0,

    /// <summary>What the model thinks before it answers.</summary>
    Reasoning = 1,

    /// <summary>The arguments of a tool call.</summary>
    ToolCall = 2,

    /// <summary>Why the model does not answer.</summary>
    Refusal = 3,

    /// <summary>Embeddings: a token is one vector, float32 in little-endian order, in base64.</summary>
    Embedding = 4,
}

/// <summary>Which call the tokens of kind <see cref="DeltaKind.ToolCall"/> belong to. Every event of the call names it.</summary>
/// <param name="Index">The call's place among those of its choice, from 0.</param>
/// <param name="Id">Its id, <c>call_…</c>.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="IsCustom">Whether the tool is a custom one, whose input is free text.</param>
public sealed record ToolCallHeader(int Index, string Id, string Name, bool IsCustom = false);
