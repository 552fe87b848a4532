using System.Globalization;
using Nebula.Domain.Inference.ReplyText.Phrases;
using Nebula.Domain.Inference.Schemas;

namespace Nebula.Domain.Inference.ReplyText.Forms;

/// <summary>Writes the JSON object that a prompt asks for in words, without a fence, so that the whole answer parses.</summary>
internal static class JsonForm
{
    private const int MaxNumber = 100;
    private const int MaxItems = 3;

    private static readonly string[] TitleKeys = ["title", "name", "headline", "subject", "topic", "titel", "titre", "titolo", "título", "heading"];
    private static readonly string[] WordKeys = ["tag", "category", "keyword", "label", "city", "type", "noun", "word", "item", "ingredient", "color", "sentiment"];
    private static readonly string[] QuestionKeys = ["question", "follow", "quer"];
    private static readonly string[] NumberKeys = ["age", "count", "score", "year", "price", "rating", "confidence", "number", "total", "population", "amount", "quantity", "length", "temperature", "id"];

    private static readonly string[] Names = ["Ada", "Jonas", "Mira", "Theo", "Lena"];
    private static readonly string[] Cities = ["Riverton", "Oakfield", "Harborview", "Lindenau"];

    public static void Write(ReplyDraft draft)
    {
        IReadOnlyList<string> keys = draft.Request.Options.Count > 0 ? draft.Request.Options : ["topic", "answer", "simulated?"];
        var stated = new StatedValues(draft.Request.Facts);
        draft.Write("{");
        for (var i = 0; i < keys.Count && !draft.IsFull; i++)
        {
            draft.Write(i == 0 ? "" : ", ");
            var options = keys[i].IndexOf('=', StringComparison.Ordinal);
            var mark = options > 0 ? keys[i][options..] : keys[i] is [.., ']'] ? "[]" : keys[i] is [.., '#' or '?'] ? keys[i][^1..] : "";
            var key = keys[i][..^mark.Length];
            WriteText(draft, key);
            draft.Write(": ");
            WriteValue(draft, stated, key.ToLowerInvariant(), mark);
            _ = draft.Tokens;
        }

        draft.Write("}");
    }

    private static void WriteValue(ReplyDraft draft, StatedValues stated, string key, string mark)
    {
        switch (mark)
        {
            case "[]": WriteArray(draft, key); break;
            case "#": WriteNumber(draft, stated, key); break;
            case ['=', ..]: WriteText(draft, DrawOption(draft, mark[1..].Split('|', StringSplitOptions.TrimEntries))); break;
            case "?": draft.Write(key == "simulated" || draft.Next(2) == 0 ? "true" : "false"); break;
            default:
                if (draft.Request.Options.Count > 0 && Array.IndexOf(NumberKeys, key) >= 0)
                    WriteNumber(draft, stated, key);
                else
                    WriteText(draft, (draft.Request.Options.Count > 0 ? stated.TakeText(PropertyHint.Create(key, null)) : null) ?? CreateText(draft, key, 0));
                break;
        }
    }

    private static void WriteNumber(ReplyDraft draft, StatedValues stated, string key) =>
        draft.Write(stated.TakeNumber(PropertyHint.Create(key, null))?.ToString(CultureInfo.InvariantCulture) ?? DrawNumber(draft, key));

    private static void WriteArray(ReplyDraft draft, string key)
    {
        draft.Write("[");
        var isWords = Matches(key, WordKeys);
        var count = isWords && draft.Request.Nouns.Count > 0 ? Math.Min(MaxItems, draft.Request.Nouns.Count) : MaxItems;
        for (var i = 0; i < count; i++)
        {
            draft.Write(i == 0 ? "" : ", ");
            WriteText(draft, CreateText(draft, key, i));
        }

        draft.Write("]");
    }

    private static string CreateText(ReplyDraft draft, string key, int index)
    {
        var nouns = draft.Request.Nouns;
        if (key.StartsWith("quer", StringComparison.Ordinal))
            return index == 0 ? draft.Request.Subject ?? draft.Phrases.NoSubject : nouns.Count > index ? nouns[index].Text : draft.Phrases.Nouns[index].Text;
        if (Matches(key, QuestionKeys))
            return draft.Render(draft.Draw(draft.Phrases.Questions));
        if (draft.Request.Subject is null && key.EndsWith("name", StringComparison.Ordinal))
            return Names[draft.Next(Names.Length)];
        if (draft.Request.Subject is null && key is "city" or "town" or "place")
            return Cities[draft.Next(Cities.Length)];
        if (Array.IndexOf(TitleKeys, key) >= 0)
            return ShortForms.CreateTitle(draft);
        if (Matches(key, WordKeys))
            return EnglishNouns.ToTitle(nouns.Count > 0 ? nouns[index % nouns.Count].Text : draft.Phrases.Nouns[index].Text);
        if (key.EndsWith("language", StringComparison.Ordinal))
            return draft.Request.Language.ToString();
        if (key.Contains("email", StringComparison.Ordinal))
            return "reader@example.com";
        if (key.Contains("url", StringComparison.Ordinal))
            return "https://example.com/";
        if (key.Contains("date", StringComparison.Ordinal))
            return "2025-06-15";
        PhraseTemplate[] sentences = index == 0 ? draft.Phrases.Openings : draft.Sentences;
        return draft.Render(draft.Draw(sentences));
    }

    private static string DrawOption(ReplyDraft draft, string[] options) => options[draft.Next(options.Length)];

    private static bool Matches(string key, string[] parts) => Array.Exists(parts, part => key.Contains(part, StringComparison.Ordinal));

    private static string DrawNumber(ReplyDraft draft, string key)
    {
        var number = 1 + draft.Next(MaxNumber);
        if (key is "score" or "confidence" or "probability")
            return "0." + (10 + draft.Next(90)).ToString(CultureInfo.InvariantCulture);
        if (key == "year")
            number += 1924;
        return number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Writes a JSON string; other than quotes, backslashes and control characters nothing is escaped.</summary>
    private static void WriteText(ReplyDraft draft, string text)
    {
        draft.Write("\"");
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('"' or '\\') && !char.IsControl(text[i]))
                continue;
            draft.Write(text.AsSpan(start, i - start));
            draft.Write(text[i] is '"' or '\\' ? "\\" + text[i] : "\\u" + ((int)text[i]).ToString("x4", CultureInfo.InvariantCulture));
            start = i + 1;
        }

        draft.Write(text.AsSpan(start));
        draft.Write("\"");
    }
}
