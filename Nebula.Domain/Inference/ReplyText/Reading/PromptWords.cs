namespace Nebula.Domain.Inference.ReplyText.Reading;

/// <summary>The words of a prompt's text, at most 800.</summary>
internal sealed class PromptWords
{
    private const int MaxWords = 800;
    private const int MaxWordLength = 40;

    private readonly List<PromptWord> _words;

    /// <param name="text">The text, at most 32,767 characters.</param>
    public PromptWords(string text)
    {
        Text = text;
        _words = new List<PromptWord>(Math.Min(MaxWords, (text.Length / 4) + 2));
        var at = 0;
        var separator = WordBreak.Strong;
        while (at < text.Length && at <= short.MaxValue && _words.Count < MaxWords)
        {
            if (!char.IsLetterOrDigit(text[at]))
            {
                separator = Max(separator, ToBreak(text[at], at + 1 < text.Length ? text[at + 1] : ' '));
                at++;
                continue;
            }

            var end = FindEnd(text, at);
            if (end - at <= MaxWordLength)
            {
                _words.Add(new PromptWord((short)at, (byte)(end - at), Look(text.AsSpan(at, end - at)), separator));
                separator = WordBreak.Space;
            }
            else
            {
                separator = WordBreak.Strong;
            }

            at = end;
        }
    }

    public string Text { get; }

    public int Count => _words.Count;

    public PromptWord this[int index] => _words[index];

    /// <summary>The word as it is written; empty if there is none at that place.</summary>
    public ReadOnlySpan<char> GetText(int index) =>
        index >= 0 && index < _words.Count ? Text.AsSpan(_words[index].Start, _words[index].Length) : default;

    public WordCue CueAt(int index) => index >= 0 && index < _words.Count ? _words[index].Facts.Cue : WordCue.None;

    /// <summary>The programming language that a word names; null if it names none. "Go" is one only with its capital.</summary>
    public CodeLanguage? CodeAt(int index)
    {
        var code = index >= 0 && index < _words.Count ? _words[index].Facts.Code : null;
        return code is CodeLanguage.Go && GetText(index) is ['g', 'o'] ? null : code;
    }

    /// <summary>The number that a word names or is; 0 if it is none between 1 and 100,000.</summary>
    public int NumberAt(int index)
    {
        if (index < 0 || index >= _words.Count)
            return 0;
        if (_words[index].Facts.Number is > 0 and var named)
            return named * (Is(index + 1, "thousand") ? 1_000 : Is(index + 1, "hundred") ? 100 : 1);
        return int.TryParse(GetText(index), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && number <= 100_000 ? number : 0;
    }

    public bool Is(int index, string word) => GetText(index).Equals(word, StringComparison.OrdinalIgnoreCase);

    public bool IsAny(int index, ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (Is(index, word))
                return true;
        }

        return false;
    }

    /// <summary>The first word with a cue; -1 if there is none.</summary>
    public int Find(WordCue cue, int from = 0)
    {
        for (var i = from; i < _words.Count; i++)
        {
            if (_words[i].Facts.Cue == cue)
                return i;
        }

        return -1;
    }

    private static WordFacts Look(ReadOnlySpan<char> word)
    {
        Span<char> lower = stackalloc char[MaxWordLength];
        word.ToLowerInvariant(lower);
        for (var i = 0; i < word.Length; i++)
        {
            if (lower[i] == '’')
                lower[i] = '\'';
        }

        return WordTable.Find(lower[..word.Length]);
    }

    /// <summary>Apostrophes, hyphens and the like are part of a word between letters; so are the signs of C# and C++.</summary>
    private static int FindEnd(string text, int start)
    {
        var end = start + 1;
        while (end < text.Length)
        {
            var c = text[end];
            if (char.IsLetterOrDigit(c))
            {
                end++;
                continue;
            }

            // "100-word" is a number and a word.
            var inside = !(c == '-' && char.IsDigit(text[end - 1])) && c is '\'' or '’' or '-' or '_' or '.' && end + 1 < text.Length && char.IsLetterOrDigit(text[end + 1]);
            if (!inside)
                break;
            end++;
        }

        if (end == start + 1 && text[start] is 'C' or 'c' or 'F' or 'f' && end < text.Length)
        {
            if (text[end] == '#')
                return end + 1;
            if (text[end] == '+' && end + 1 < text.Length && text[end + 1] == '+')
                return end + 2;
        }

        return end;
    }

    private static WordBreak ToBreak(char c, char next) => c switch
    {
        ' ' or '\t' or '*' or '_' or '-' or '/' or '&' or '+' or '\'' or '’' or '#' or '~' or '¿' or '¡' => WordBreak.Space,
        '"' or '“' or '”' or '„' or '«' or '»' or '`' => WordBreak.Quote,
        ',' => WordBreak.Comma,
        '.' when !char.IsWhiteSpace(next) => WordBreak.Space,
        _ => WordBreak.Strong,
    };

    private static WordBreak Max(WordBreak a, WordBreak b) => a > b ? a : b;
}
