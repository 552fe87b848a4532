namespace Nebula.Domain.Inference.ReplyText.Phrases;

/// <summary>
/// A text with gaps. <c>{s}</c> is the subject, <c>{S}</c> the same with a capital, <c>{q}</c> the prompt's question, <c>{d}</c> a noun with its article,
/// <c>{n}</c> the same, <c>{b}</c> a noun without it, <c>{v}</c> a verb; <c>{is/are}</c> agrees with the last noun or subject; <c>[one|other]</c> is one of
/// several texts.
/// </summary>
internal sealed class PhraseTemplate
{
    private PhraseTemplate(string text)
    {
        var parts = new List<PhrasePart>();
        var at = 0;
        while (at < text.Length)
        {
            var next = text.AsSpan(at).IndexOfAny('{', '[');
            if (next != 0)
            {
                var end = next < 0 ? text.Length : at + next;
                parts.Add(new PhrasePart('\0', text[at..end], []));
                at = end;
                continue;
            }

            var close = text.IndexOf(text[at] == '{' ? '}' : ']', at);
            var inner = text[(at + 1)..close];
            parts.Add(text[at] == '[' ? new PhrasePart('|', "", Array.ConvertAll(inner.Split('|'), Parse))
                : inner.Contains('/', StringComparison.Ordinal) ? new PhrasePart('/', "", Array.ConvertAll(inner.Split('/'), Parse))
                : new PhrasePart(inner[0], "", []));
            at = close + 1;
        }

        Parts = [.. parts];
    }

    public PhrasePart[] Parts { get; }

    public static PhraseTemplate Parse(string text) => new(text);

    /// <summary>Parses a template per line.</summary>
    public static PhraseTemplate[] ParseLines(string lines) =>
        Array.ConvertAll(lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), Parse);
}

/// <summary>A part of a template.</summary>
/// <param name="Gap">The name of a gap, <c>|</c> for alternatives, <c>/</c> for singular and plural, or 0 for a text.</param>
/// <param name="Text">The text; empty for a gap.</param>
/// <param name="Alternatives">The alternatives; else empty.</param>
internal readonly record struct PhrasePart(char Gap, string Text, PhraseTemplate[] Alternatives);
