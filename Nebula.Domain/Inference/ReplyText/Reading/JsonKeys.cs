namespace Nebula.Domain.Inference.ReplyText.Reading;

/// <summary>Reads the keys of the JSON that a prompt asks for in words. A key of an array ends with <c>[]</c>, of a number with <c>#</c>,
/// of a Boolean with <c>?</c>, of one of several texts with <c>=one|other</c>.</summary>
internal static class JsonKeys
{
    private const int MaxKeys = 24;
    private const int MaxKeyLength = 64;

    /// <summary>Words that precede the names of keys.</summary>
    private static readonly string[] Markers = ["key", "keys", "field", "fields", "properties", "property", "attributes", "schlüssel", "schlüsseln", "felder", "feldern", "clés", "champs", "campos", "campi", "claves", "chiavi", "chaves", "columns", "containing"];

    /// <summary>Returns null if the prompt asks for no JSON; empty if it names no keys.</summary>
    /// <param name="words">The prompt.</param>
    /// <param name="mustBeOrdered">Whether a mention of JSON is not enough.</param>
    public static IReadOnlyList<string>? Read(PromptWords words, bool mustBeOrdered)
    {
        var json = -1;
        var example = words.Text.IndexOf('{', StringComparison.Ordinal);
        for (var i = 0; i < words.Count && json < 0; i++)
        {
            if (words.CueAt(i) == WordCue.Json && (example >= 0
                || words.CueAt(i - 1) is WordCue.Only or WordCue.Answer or WordCue.Echo
                || words.IsAny(i - 1, ["in", "as", "valid", "raw", "strict", "return", "with", "pure", "als", "en", "comme", "como", "come", "em", "format"])
                || (i < 6 && words[0].Facts.Kind == WordKind.Task) || words.CueAt(i + 1) == WordCue.Only || words.IsAny(i + 1, ["format", "object", "with", "array", "output", "mit", "avec", "con", "com"])))
                json = i;
        }

        if (json < 0 || ((mustBeOrdered || HasCode(words)) && !IsOrdered(words, json)))
            return null;
        var keys = new List<string>();
        if (example >= 0)
            ReadExample(words.Text.AsSpan(example), keys);
        if (keys.Count == 0)
            ReadNames(words, keys);
        return keys;
    }

    /// <summary>The text of a prompt without its example of JSON and the names of keys, which are not its subject.</summary>
    public static string Remove(PromptWords words)
    {
        var text = words.Text;
        var first = text.IndexOf('{', StringComparison.Ordinal);
        var last = text.LastIndexOf('}');
        if (first >= 0 && last > first)
            return string.Concat(text.AsSpan(0, first), "\n", text.AsSpan(last + 1));
        for (var i = 0; i < words.Count; i++)
        {
            if (words.IsAny(i, Markers))
                return text[..words[i].Start];
        }

        return text;
    }

    /// <summary>Whether the answer itself must be JSON, even if the prompt is about code.</summary>
    private static bool IsOrdered(PromptWords words, int json)
    {
        if (words.CueAt(json - 1) == WordCue.Only || words.CueAt(json + 1) == WordCue.Only)
            return true;
        for (var i = Math.Max(0, json - 3); i < json; i++)
        {
            if (words.CueAt(i) is WordCue.Answer)
                return true;
        }

        return false;
    }

    private static bool HasCode(PromptWords words)
    {
        for (var i = 0; i < words.Count && i < 60; i++)
        {
            if (words.CodeAt(i) is not null and not CodeLanguage.Yaml && !words.Is(i, "go"))
                return true;
        }

        return false;
    }

    /// <summary>Reads the outer keys of an example such as <c>{ "tags": ["a", "b"] }</c>, whether it is JSON or only looks like it.</summary>
    private static void ReadExample(ReadOnlySpan<char> text, List<string> keys)
    {
        var depth = 0;
        for (var i = 0; i < text.Length && keys.Count < MaxKeys; i++)
        {
            if (text[i] is '{' or '[')
                depth++;
            if (text[i] is '}' or ']' && --depth == 0)
                return;
            if (text[i] is not ('"' or '“' or '\''))
                continue;
            var close = text[i] == '“' ? '”' : text[i];
            var length = text[(i + 1)..].IndexOf(close);
            if (length < 0)
                return;
            var key = text.Slice(i + 1, length);
            i += length + 1;
            var after = text[(i + 1)..].TrimStart();
            if (depth != 1 || after is not [':', ..] || length is 0 or > MaxKeyLength)
                continue;
            keys.Add(key.ToString() + GetMark(after[1..].TrimStart()));
        }
    }

    private static string GetMark(ReadOnlySpan<char> value) => value switch
    {
        ['[', ..] => "[]",
        ['"', .. var text] when text.IndexOf('"') is > 0 and < MaxKeyLength and var end && text[..end].Contains('|') => "=" + text[..end].ToString(),
        [>= '0' and <= '9', ..] => "#",
        _ when value.StartsWith("true") || value.StartsWith("false") || value.StartsWith("bool") || value.StartsWith("<bool") => "?",
        _ when value.StartsWith("number") || value.StartsWith("int") || value.StartsWith("float") || value.StartsWith("<int") || value.StartsWith("<number") => "#",
        _ => "",
    };

    /// <summary>Reads "with the keys name, age and city" or "with fields: title and year".</summary>
    private static void ReadNames(PromptWords words, List<string> keys)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (!words.IsAny(i, Markers))
                continue;
            for (var k = i + 1; k < words.Count && k < i + 30 && keys.Count < MaxKeys; k++)
            {
                if (words.IsAny(k, ["and", "und", "et", "y", "e", "called", "named", "are", "the", "a", "an"]))
                    continue;
                var starts = keys.Count == 0 || words[k].Break is WordBreak.Comma or WordBreak.Quote || words.IsAny(k - 1, ["and", "und", "et", "y", "e"]);
                if (!starts)
                    break;
                keys.Add(words.GetText(k).ToString());
                if (k + 1 < words.Count && words[k + 1].Break == WordBreak.Strong)
                    break;
            }

            return;
        }
    }
}
