using System.Text;
using System.Text.Json.Nodes;
using Nebula.Api.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Declarations;

namespace Nebula.Api.Declarations;

/// <summary>Finds everything that is wrong in an object of a declarative file. A body's reader stops at the first wrong field; this one takes that field out and reads again.</summary>
/// <param name="mistakes">Receives the mistakes.</param>
internal sealed class EntryChecker(List<DeclarationMistake> mistakes)
{
    /// <summary>Reports members that are not known, and removes them.</summary>
    public void CheckMembers(JsonObject entry, string path, IReadOnlyList<string> known)
    {
        foreach (var name in entry.Select(static member => member.Key).Where(name => !known.Contains(name)).ToList())
        {
            var suggestion = NearestName.Suggest(name, known);
            mistakes.Add(new(DeclarationPath.Join(path, TextExcerpt.Truncate(name)), $"There is no such member.{(suggestion.Length > 0 ? suggestion : $" Known are {string.Join(", ", known)}.")}"));
            entry.Remove(name);
        }
    }

    /// <summary>Reports required members that are absent or null.</summary>
    public void CheckRequired(JsonObject entry, string path, params ReadOnlySpan<string> required)
    {
        foreach (var name in required)
        {
            if (entry[name] is null)
                mistakes.Add(new(DeclarationPath.Join(path, name), "This member is required."));
        }
    }

    /// <summary>Reports every wrong value, as the draft's readers see it.</summary>
    public void CheckValues<TDraft>(JsonObject entry, string path)
        where TDraft : IBodyDraft<TDraft, TDraft>
    {
        var rest = (JsonObject)entry.DeepClone();
        var removed = new Dictionary<string, int>(StringComparer.Ordinal);
        while (TryFind<TDraft>(rest, out var error))
        {
            var (found, original) = (error.Param ?? "", error.Param ?? "");
            // Items are checked in their order, so every item that was taken out stood before this one.
            if (DeclarationPath.TrySplitIndex(found, out var array, out var index))
            {
                original = $"{array}[{index + removed.GetValueOrDefault(array)}]";
                removed[array] = removed.GetValueOrDefault(array) + 1;
            }

            mistakes.Add(new(original.Length == 0 ? path : DeclarationPath.Join(path, original), error.Message.Replace($"'{found}'", $"'{original}'", StringComparison.Ordinal)));
            if (DeclarationPath.Find(rest, found) is not { Parent: { } parent } wrong)
                return;
            if (parent is JsonArray items)
                items.Remove(wrong);
            else
                ((JsonObject)parent).Remove(wrong.GetPropertyName());
        }
    }

    /// <summary>An object as the body of a request.</summary>
    public static byte[] ToBody(JsonObject entry) => Encoding.UTF8.GetBytes(entry.ToJsonString());

    private static bool TryFind<TDraft>(JsonObject entry, out NebulaError error)
        where TDraft : IBodyDraft<TDraft, TDraft>
    {
        try
        {
            BodyReader.Read<TDraft, TDraft>(ToBody(entry));
            error = null!;
            return false;
        }
        catch (NebulaException e)
        {
            error = e.Error;
            return true;
        }
    }
}
