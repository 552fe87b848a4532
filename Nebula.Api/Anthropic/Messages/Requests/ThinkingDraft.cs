using System.Text.Json;
using Nebula.Api.Json;

namespace Nebula.Api.Anthropic.Messages.Requests;

/// <summary><c>thinking</c>: whether the model reasons, and how much.</summary>
internal struct ThinkingDraft
{
    private const int MinBudget = 1_024;
    private const int MaxLowBudget = 4_096;
    private const int MaxMediumBudget = 16_384;

    private static readonly EnumSchema Types = ValueSchema.Enum("enabled", "disabled", "adaptive", "between_tools");

    private static readonly EnumSchema Displays = ValueSchema.Enum("summarized", "omitted");

    private static readonly ObjectReader<ThinkingDraft> Members = new(
        ("type", (ref r, ref d) => d._type = r.TokenType == JsonTokenType.Null ? null : Types.Read(ref r)),
        ("budget_tokens", (ref r, ref d) => d.Budget = (int?)JsonScalars.ReadInteger(ref r, MinBudget, int.MaxValue)),
        ("display", (ref r, ref d) => d.IsOmitted = r.TokenType != JsonTokenType.Null && Displays.Read(ref r) == "omitted"));

    private string? _type;

    /// <summary>Whether the client says anything of it.</summary>
    public readonly bool IsSet => _type is not null;

    /// <summary>The tokens that the reasoning may have; null if the client leaves that to the model.</summary>
    public int? Budget { get; private set; }

    /// <summary>Whether the blocks come without their text.</summary>
    public bool IsOmitted { get; private set; }

    /// <summary>Reads the object at which the reader stands.</summary>
    public static ThinkingDraft Read(ref Utf8JsonReader reader)
    {
        var draft = default(ThinkingDraft);
        if (reader.TokenType == JsonTokenType.Null)
            return draft;
        var start = reader.TokenStartIndex;
        Members.Read(ref reader, ref draft);
        if (draft._type is null)
            throw RequestValidationException.Missing(start, "type");
        return draft._type == "enabled" && draft.Budget is null ? throw RequestValidationException.Missing(start, "budget_tokens") : draft;
    }

    /// <summary>The reasoning effort in OpenAI's terms. Without thinking a model does not reason.</summary>
    /// <param name="effort"><c>output_config.effort</c>; null if it is not set.</param>
    public readonly string GetEffort(string? effort) => _type switch
    {
        "enabled" => Budget switch { <= MaxLowBudget => "low", <= MaxMediumBudget => "medium", _ => "high" },
        "adaptive" or "between_tools" => effort switch { null => "medium", "max" => "xhigh", _ => effort },
        _ => "none",
    };
}
