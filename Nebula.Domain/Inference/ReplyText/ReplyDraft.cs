using System.Text;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.ReplyText.Phrases;
using Nebula.Domain.Inference.ReplyText.Reading;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Domain.Inference.ReplyText;

/// <summary>A reply while it is written: fills the gaps of phrases with the words of the prompt.</summary>
/// <param name="writer">Receives the text.</param>
/// <param name="request">What the prompt asks for.</param>
/// <param name="seed">The seed of the text.</param>
/// <param name="naturalLength">The length in tokens that a text without a given length has.</param>
/// <param name="sampling">How tokens are sampled.</param>
internal sealed class ReplyDraft(PieceWriter writer, ReplyRequest request, ulong seed, int naturalLength, Sampling sampling)
{
    private readonly WordChooser _words = new(request, sampling);
    private readonly List<PhraseDeck> _decks = [];
    private readonly double _repetition = sampling.PresencePenalty + sampling.FrequencyPenalty;
    private SeededRandom _random = new(seed);
    private StringBuilder? _captured;
    private string? _shortSubject;
    private bool? _isSubjectPlural;
    private int _subjects;
    private bool _isPlural;
    private bool _capitalizes;
    private bool _endedWithQuestion;
    private bool _inWord;
    private bool _atLineStart = true;

    public ReplyRequest Request => request;

    public Phrasebook Phrases { get; } = Phrasebook.Get(request.Language);

    public int NaturalLength => naturalLength;

    /// <summary>The sentences of paragraphs.</summary>
    public PhraseTemplate[] Sentences => request.IsAdvice ? Phrases.Sentences : Phrases.Explanations;

    /// <summary>The words so far, separated by white space. Counted for <see cref="ReplyForm.Words"/> only.</summary>
    public int Words { get; private set; }

    /// <summary>Whether further text has no effect.</summary>
    public bool IsFull => writer.IsFull;

    /// <summary>The number of tokens so far, within a token or two.</summary>
    public int Tokens
    {
        get
        {
            writer.Flush();
            return writer.Count;
        }
    }

    /// <summary>Draws a number below a bound.</summary>
    public int Next(int exclusiveMax) => _random.NextInt(exclusiveMax);

    public void Write(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return;
        if (request.Form == ReplyForm.Words)
            CountWords(text);
        _atLineStart = text[^1] == '\n';
        Span<char> first = stackalloc char[1];
        if (_capitalizes && char.IsLower(text[0]))
        {
            first[0] = char.ToUpperInvariant(text[0]);
            Append(first);
            text = text[1..];
        }

        _capitalizes &= text.IsEmpty;
        Append(text);
    }

    /// <summary>Ends a paragraph.</summary>
    public void WriteBreak() => Write("\n\n");

    /// <summary>Writes a sentence, after a space unless it starts a line.</summary>
    public void WriteSentence(PhraseTemplate[] templates)
    {
        if (!_atLineStart)
            Write(" ");
        _capitalizes = true;
        Write(Draw(templates));
        _capitalizes = false;
    }

    /// <summary>Draws a template that has not been drawn yet, if there is one.</summary>
    public PhraseTemplate Draw(PhraseTemplate[] templates) => GetDeck(templates).Draw(ref _random, _repetition);

    public void Write(PhraseTemplate template)
    {
        foreach (ref readonly var part in template.Parts.AsSpan())
        {
            switch (part.Gap)
            {
                case '\0': WriteText(part.Text); break;
                case '|': Write(part.Alternatives[Next(part.Alternatives.Length)]); break;
                case '/': Write(part.Alternatives[_isPlural ? 1 : 0]); break;
                case 'v': Write(_words.ChooseVerb(ref _random, Phrases)); break;
                case 's' or 'S' or 'q': WriteSubject(part.Gap); break;
                default: WriteNoun(hasArticle: part.Gap != 'b'); break;
            }
        }
    }

    /// <summary>Writes a template to a text of its own.</summary>
    public string Render(PhraseTemplate template, bool capitalizes = true)
    {
        var (words, inWord, atLineStart) = (Words, _inWord, _atLineStart);
        _captured = new StringBuilder();
        _capitalizes = capitalizes;
        Write(template);
        _capitalizes = false;
        var text = _captured.ToString();
        _captured = null;
        (Words, _inWord, _atLineStart) = (words, inWord, atLineStart);
        return text;
    }

    private void CountWords(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            var isSpace = char.IsWhiteSpace(c);
            if (!isSpace && !_inWord)
                Words++;
            _inWord = !isSpace;
        }
    }

    private void WriteText(string text)
    {
        // A quoted question ends its sentence by itself.
        Write(_endedWithQuestion && text[0] == '.' ? text.AsSpan(1) : text);
        _endedWithQuestion = false;
    }

    private void WriteSubject(char gap)
    {
        if (gap == 'q')
        {
            var text = request.Question ?? request.Subject ?? Phrases.NoSubject;
            Write(Phrases.Quotes.Open);
            Write(text);
            Write(Phrases.Quotes.Close);
            _endedWithQuestion = text[^1] is '?' or '!' or '…' && _captured is null;
            _isPlural = false;
            return;
        }

        var subject = request.Subject ?? (request.IsFiction ? Phrases.NoSubjectInFiction : Phrases.NoSubject);
        _isPlural = _isSubjectPlural ??= EnglishNouns.IsPluralSubject(subject);
        if (gap == 'S')
        {
            Write(EnglishNouns.ToTitle(subject));
            return;
        }

        if (request.Subject is not null && _subjects++ > 0)
            subject = _shortSubject ??= EnglishNouns.Shorten(subject);
        var isQuoted = request.Subject is not null;
        if (isQuoted)
            Write(Phrases.SubjectQuotes.Open);
        Write(subject);
        if (isQuoted)
            Write(Phrases.SubjectQuotes.Close);
    }

    private void WriteNoun(bool hasArticle)
    {
        // Other languages need the gender of a noun: there it stands in quotation marks, or the subject takes its place.
        if (request.Language != ReplyLanguage.English && request.Nouns.Count == 0)
        {
            WriteSubject('s');
            return;
        }

        var noun = _words.ChooseNoun(ref _random, Phrases);
        _isPlural = EnglishNouns.IsPlural(noun.Text);
        if (hasArticle && !noun.IsProper)
            Write(Phrases.Article);
        Write(Phrases.SubjectQuotes.Open);
        Write(noun.Text);
        Write(Phrases.SubjectQuotes.Close);
    }

    private void Append(ReadOnlySpan<char> text)
    {
        if (_captured is null)
            writer.Append(text);
        else
            _captured.Append(text);
    }

    private PhraseDeck GetDeck(PhraseTemplate[] templates)
    {
        foreach (var deck in _decks)
        {
            if (deck.IsOf(templates))
                return deck;
        }

        var added = new PhraseDeck(templates);
        _decks.Add(added);
        return added;
    }
}
