using System.Text.Json;
using Nebula.Domain.Inference.ReplyText.Phrases;
using Nebula.Domain.Inference.ReplyText.Reading;

namespace Nebula.Domain.Inference.ReplyText.Forms;

/// <summary>Writes answers about a text that the prompt brings: tool results, translations, summaries.</summary>
internal static class MaterialForms
{
    private const int MaxValues = 8;
    private const int MaxValueLength = 120;
    private const int MaxNouns = 3;

    public static void WriteToolResult(ReplyDraft draft)
    {
        draft.Write(draft.Draw(draft.Phrases.ToolOpenings));
        if (draft.Request.ToolName is { Length: > 0 } name)
        {
            draft.Write(" (`");
            draft.Write(name.Replace('`', '\''));
            draft.Write("`)");
        }

        draft.Write(":\n\n");
        WriteValues(draft, draft.Request.Material ?? "");
        draft.Write("\n");
        draft.WriteSentence(draft.Request.Subject is null ? draft.Phrases.Closings : draft.Phrases.Openings);
        if (!draft.Request.IsBrief && draft.Request.Subject is not null)
            draft.WriteSentence(draft.Phrases.Closings);
    }

    public static void WriteTranslation(ReplyDraft draft)
    {
        var material = draft.Request.Material;
        var target = draft.Request.TargetLanguage is { } name ? LanguageReader.FindAny(name) : null;
        if (material is not null && target is { } language && CommonPhrases.Find(material, language) is { } known)
        {
            draft.Write(known);
            return;
        }

        // Without a dictionary, the form of a translation in the target language is all that a simulated answer can honestly give.
        var phrases = Phrasebook.Get(target ?? draft.Request.Language);
        draft.Write(phrases.Translation);
        draft.Write(" ");
        draft.Write(phrases.Quotes.Open);
        draft.Write(material ?? draft.Phrases.NoSubject);
        draft.Write(phrases.Quotes.Close);
    }

    /// <summary>Shows the text again; what a real model would change it cannot know.</summary>
    public static void WriteRevision(ReplyDraft draft)
    {
        draft.Write(draft.Phrases.Revision);
        draft.Write("\n\n> ");
        var text = (draft.Request.Material ?? draft.Phrases.NoSubject).ReplaceLineEndings("\n> ");
        draft.Write(char.ToUpperInvariant(text[0]) + text[1..]);
        draft.WriteBreak();
        draft.WriteSentence(draft.Phrases.RevisionNotes);
    }

    public static void WriteSummary(ReplyDraft draft)
    {
        if (draft.Request.Count > 0)
        {
            for (var i = 0; i < draft.Request.Count && !draft.IsFull; i++)
            {
                draft.Write(i == 0 ? "- " : "\n- ");
                draft.Write(draft.Render(draft.Draw(i == 0 ? draft.Phrases.Summaries : draft.Sentences)));
                _ = draft.Tokens;
            }

            return;
        }

        draft.WriteSentence(draft.Phrases.Summaries);
        var nouns = draft.Request.Nouns;
        if (nouns.Count > 1)
        {
            draft.Write(" ");
            draft.Write(draft.Phrases.Mentions);
            for (var i = 0; i < nouns.Count && i < MaxNouns; i++)
            {
                var isLast = i == Math.Min(nouns.Count, MaxNouns) - 1;
                draft.Write(i == 0 ? " " : isLast ? draft.Phrases.And : ", ");
                draft.Write(nouns[i].IsProper ? "" : draft.Phrases.Article);
                draft.Write(nouns[i].Text);
            }

            draft.Write(".");
        }

        if (!draft.Request.IsBrief)
            draft.WriteSentence(draft.Sentences);
        draft.WriteSentence(draft.Phrases.Closings);
    }

    private static void WriteValues(ReplyDraft draft, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var written = 0;
            WriteValues(draft, document.RootElement, "", ref written);
            if (written > 0)
                return;
        }
        catch (JsonException)
        {
            // A tool may return plain text.
        }

        var line = text.AsSpan().Trim();
        var end = line.IndexOfAny('\n', '\r');
        WriteValue(draft, "", (end >= 0 ? line[..end] : line).ToString());
    }

    private static void WriteValues(ReplyDraft draft, JsonElement element, string path, ref int written)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                    WriteValues(draft, property.Value, path.Length == 0 ? property.Name : path + "." + property.Name, ref written);
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in element.EnumerateArray())
                    WriteValues(draft, item, path.Length == 0 ? Number(++index) : path + " " + Number(++index), ref written);
                break;
            default:
                if (written++ < MaxValues)
                    WriteValue(draft, path, element.ToString());
                break;
        }
    }

    private static string Number(int index) => index.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static void WriteValue(ReplyDraft draft, string name, string value)
    {
        draft.Write("- ");
        if (name.Length > 0)
        {
            draft.Write("**");
            draft.Write(Shorten(name));
            draft.Write("**: ");
        }

        draft.Write(Shorten(value));
        draft.Write("\n");
    }

    private static string Shorten(string text)
    {
        text = text.ReplaceLineEndings(" ").Trim();
        if (text.Length > MaxValueLength)
            text = string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[MaxValueLength - 1]) ? MaxValueLength - 1 : MaxValueLength), "…");
        return text.Length == 0 ? "—" : text;
    }
}
