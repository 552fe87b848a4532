using System.Text;
using Nebula.Domain.Inference.ReplyText.Reading;

namespace Nebula.Domain.Inference.ReplyText.Forms;

/// <summary>Writes a fenced block of code with names from the prompt. The code is short, complete and valid.</summary>
internal static class CodeForm
{
    private const int MaxNameLength = 20;

    public static void Write(ReplyDraft draft)
    {
        draft.WriteSentence(draft.Phrases.CodeOpenings);
        var sample = CodeSamples.Get(draft.Request.Code ?? CodeLanguage.Python);
        draft.Write("\n\n```");
        draft.Write(sample.Fence);
        draft.Write("\n");
        WriteCode(draft, sample.Code);
        draft.Write("```\n\n");
        var notes = 2 + draft.Next(2);
        for (var i = 0; i < notes; i++)
            draft.WriteSentence(draft.Phrases.CodeNotes);
    }

    /// <summary>Fills in the names: <c>@verb_noun@</c> in snake case and so on.</summary>
    private static void WriteCode(ReplyDraft draft, string code)
    {
        var verb = ToName(draft.Request.Verbs.Count > 0 ? draft.Request.Verbs[0] : "process");
        var noun = "item";
        foreach (var candidate in draft.Request.Nouns)
        {
            var name = ToName(candidate.Text[(candidate.Text.LastIndexOf(' ') + 1)..]);
            if (name.Length > 2 && Ascii.IsValid(candidate.Text) && new PromptWords(candidate.Text).CodeAt(0) is null)
            {
                noun = name;
                break;
            }
        }

        var filled = new StringBuilder(code)
            .Replace("@verb_noun@", verb + "_" + noun)
            .Replace("@verbNoun@", verb + Capitalize(noun))
            .Replace("@VerbNoun@", Capitalize(verb) + Capitalize(noun))
            .Replace("@verb-noun@", verb + "-" + noun)
            .Replace("@noun@", noun)
            .Replace("@Noun@", Capitalize(noun))
            .Replace("@subject@", ToComment(draft.Request.Subject ?? draft.Phrases.NoSubject));
        draft.Write(filled.ToString());
    }

    private static string Capitalize(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    /// <summary>A word as an identifier: ASCII letters in lower case.</summary>
    private static string ToName(string word)
    {
        var name = new StringBuilder(MaxNameLength);
        foreach (var c in word)
        {
            if (char.IsAsciiLetter(c) && name.Length < MaxNameLength)
                name.Append(char.ToLowerInvariant(c));
        }

        return name.Length == 0 ? "item" : name.ToString();
    }

    /// <summary>A subject without what could end a comment or a string.</summary>
    private static string ToComment(string subject)
    {
        var comment = new StringBuilder(subject.Length);
        foreach (var c in subject)
            comment.Append(char.IsLetterOrDigit(c) || c is ' ' or ',' or '#' or '+' ? c : ' ');
        return comment.ToString().Trim();
    }
}
