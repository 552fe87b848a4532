using System.Globalization;
using System.Text.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Declarations;

namespace Nebula.Domain.Scripts.Reading;

/// <summary>An object of a script that is being read. Every wrong member is reported, and reads as null, which stands for an absent one.</summary>
/// <param name="element">The object.</param>
/// <param name="path">Where it is.</param>
/// <param name="report">Receives what is wrong.</param>
internal readonly struct ScriptObject(JsonElement element, string path, ScriptReport report)
{
    /// <summary>The object as it is written.</summary>
    public JsonElement Element => element;

    /// <summary>Where it is.</summary>
    public string Path => path;

    /// <summary>Receives what is wrong.</summary>
    public ScriptReport Report => report;

    /// <summary>A value as an object; null if it is another kind of value, which is reported.</summary>
    public static ScriptObject? TryCreate(JsonElement value, string path, ScriptReport report)
    {
        if (value.ValueKind == JsonValueKind.Object)
            return new ScriptObject(value, path, report);
        report.Mistake(path, "It must be an object.");
        return null;
    }

    /// <summary>The path of a member.</summary>
    public string At(string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>Whether a member is there and not null.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>A member's value; null if it is absent or null.</summary>
    public JsonElement? Find(string name) => element.Find(name);

    /// <summary>Reports a mistake in a member.</summary>
    public void Mistake(string name, string reason) => report.Mistake(At(name), reason);

    /// <summary>Reports the members that are not known.</summary>
    public void CheckNames(IReadOnlyList<string> known)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (known.Contains(member.Name))
                continue;
            var suggestion = NearestName.Suggest(member.Name, known);
            Mistake(TextExcerpt.Truncate(member.Name), $"There is no such member.{(suggestion.Length > 0 ? suggestion : $" Known are {string.Join(", ", known)}.")}");
        }
    }

    /// <summary>Warns of members that have no effect.</summary>
    /// <param name="names">The members, each with the reason.</param>
    public void WarnOf(params ReadOnlySpan<(string Name, string Reason)> names)
    {
        foreach (var (name, reason) in names)
        {
            if (Has(name))
                report.Warn(At(name), reason);
        }
    }

    /// <summary>A string; null if it is absent.</summary>
    /// <param name="name">The member.</param>
    /// <param name="mayBeEmpty">Whether it may be empty.</param>
    public string? ReadText(string name, bool mayBeEmpty = false)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { } text && (mayBeEmpty || text.Length > 0))
            return text;
        Mistake(name, value.ValueKind == JsonValueKind.String ? "It must not be empty." : "It must be a string.");
        return null;
    }

    /// <summary>One of some strings; null if it is absent.</summary>
    public string? ReadChoice(string name, params IReadOnlyList<string> choices)
    {
        var text = ReadText(name);
        if (text is null || choices.Contains(text))
            return text;
        Mistake(name, $"'{TextExcerpt.Truncate(text)}' is not supported. Supported are {string.Join(", ", choices)}.");
        return null;
    }

    /// <summary>A whole number; null if it is absent.</summary>
    public int? ReadInteger(string name, int min)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min)
            return number;
        Mistake(name, string.Create(CultureInfo.InvariantCulture, $"It must be an integer of at least {min}."));
        return null;
    }

    /// <summary>A number; null if it is absent.</summary>
    public double? ReadNumber(string name, double min, double max = double.MaxValue)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && number >= min && number <= max)
            return number;
        Mistake(name, max < double.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"It must be a number from {min} to {max}.")
            : string.Create(CultureInfo.InvariantCulture, $"It must be a number of at least {min}."));
        return null;
    }

    /// <summary>A truth value; null if it is absent.</summary>
    public bool? ReadFlag(string name)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Mistake(name, "It must be true or false.");
        return null;
    }

    /// <summary>An object; null if it is absent.</summary>
    public ScriptObject? ReadObject(string name) => Find(name) is { } value ? TryCreate(value, At(name), report) : null;

    /// <summary>The items of an array, each with its path; null if it is absent.</summary>
    public IReadOnlyList<(JsonElement Value, string Path)>? ReadItems(string name)
    {
        if (Find(name) is not { } value)
            return null;
        var at = At(name);
        if (value.ValueKind == JsonValueKind.Array)
            return [.. value.EnumerateArray().Select((item, i) => (item, $"{at}[{i}]"))];
        Mistake(name, "It must be an array.");
        return null;
    }
}

/// <summary>What is wrong in a script, and what has no effect.</summary>
public sealed class ScriptReport
{
    private readonly List<DeclarationMistake> _mistakes = [];
    private readonly List<DeclarationMistake> _warnings = [];

    /// <summary>What is wrong: such a script is refused.</summary>
    public IReadOnlyList<DeclarationMistake> Mistakes => _mistakes;

    /// <summary>What is not supported and has no effect.</summary>
    public IReadOnlyList<DeclarationMistake> Warnings => _warnings;

    internal void Mistake(string path, string reason) => _mistakes.Add(new(path, reason));

    internal void Warn(string path, string reason) => _warnings.Add(new(path, reason));
}
