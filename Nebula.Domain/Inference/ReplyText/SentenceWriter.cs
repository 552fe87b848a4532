using System.Runtime.CompilerServices;
using Nebula.Domain.Common;

namespace Nebula.Domain.Inference.ReplyText;

/// <summary>
/// Writes sentences into an array of pieces. The text depends on the seed alone, not on the capacity.
/// </summary>
internal ref struct SentenceWriter
{
    private const int MinSentencesInParagraph = 3;

    private readonly int _limit;
    private SeededRandom _random;
    private Topic _topic;
    private string[] _pieces;
    private int _count;
    private int _sentencesInParagraph;
    private int _lastStatement;
    private int _lastQuestion;
    private int _lastPerson;
    private int _lastThing;
    private int _lastMatter;
    private int _lastAdjective;
    private int _lastVerb;
    private bool _many;
    private bool _endPassed;
    private bool _overflowed;
    private Position _position;

    /// <param name="seed">The seed of the text.</param>
    /// <param name="capacity">The initial capacity in pieces, at most <paramref name="limit"/>.</param>
    /// <param name="limit">The most pieces to keep.</param>
    public SentenceWriter(ulong seed, int capacity, int limit)
    {
        _random = new SeededRandom(seed);
        _topic = Topics.All[_random.NextInt(Topics.All.Length)];
        _pieces = new string[capacity];
        _limit = limit;
    }

    private enum Position
    {
        TextStart,
        ParagraphStart,
        SentenceStart,
        Inside,
    }

    /// <summary>The pieces written so far; those after <see cref="Count"/> are null.</summary>
    public readonly string[] Pieces => _pieces;

    /// <summary>How many pieces there are, at most the limit.</summary>
    public readonly int Count => _count;

    /// <summary>
    /// Writes one sentence, as much of it as the limit allows. Returns whether the sentence is complete.
    /// </summary>
    /// <param name="endAt">The first sentence that ends at this many pieces or more does not end its paragraph.</param>
    public bool WriteSentence(int endAt)
    {
        if (_position == Position.ParagraphStart && _random.NextInt(4) == 0)
            _topic = Topics.All[_random.NextInt(Topics.All.Length)];
        var first = _position is Position.TextStart;
        if (first)
            _position = Position.ParagraphStart;

        var dice = _random.NextInt(100);
        SentencePart[] pattern;
        if (dice < 8)
        {
            pattern = SentencePatterns.Questions[DrawOther(ref _lastQuestion, SentencePatterns.Questions.Length)];
        }
        else
        {
            pattern = SentencePatterns.Statements[DrawOther(ref _lastStatement, SentencePatterns.Statements.Length)];
            if (dice < 28 && !first)
            {
                WriteConnector(Lexicon.Connectors[_random.NextInt(Lexicon.Connectors.Length)]);
            }
        }

        foreach (ref readonly var part in pattern.AsSpan())
        {
            WritePart(in part, endAt);
            if (_overflowed)
                return false;
        }

        return true;
    }

    private void WritePart(ref readonly SentencePart part, int endAt)
    {
        switch (part.Kind)
        {
            case SentencePartKind.Literal: WriteWord(in part.Word); break;
            case SentencePartKind.Agreeing: WriteWord(in _many ? ref part.Many : ref part.Word); break;
            case SentencePartKind.Comma: Write(","); break;
            case SentencePartKind.Period: WriteEnd(".", ".\n\n", endAt); break;
            case SentencePartKind.QuestionMark: WriteEnd("?", "?\n\n", endAt); break;
            case SentencePartKind.PeopleSubject: _many = WritePhrase(_topic.People, ref _lastPerson, Lexicon.Character, shapes: 9); break;
            case SentencePartKind.ThingSubject: _many = WritePhrase(_topic.Things, ref _lastThing, _topic.Qualities, shapes: 9); break;
            case SentencePartKind.PeopleObject: WritePhrase(_topic.People, ref _lastPerson, Lexicon.Character, shapes: 12); break;
            case SentencePartKind.ThingObject: WritePhrase(_topic.Things, ref _lastThing, _topic.Qualities, shapes: 12); break;
            case SentencePartKind.Person: WriteNoun(_topic.People, ref _lastPerson, part.HasArticle); break;
            case SentencePartKind.Thing: WriteNoun(_topic.Things, ref _lastThing, part.HasArticle); break;
            case SentencePartKind.Persons: Write(_topic.People[DrawOther(ref _lastPerson, _topic.People.Length)].Many); break;
            case SentencePartKind.Things: Write(_topic.Things[DrawOther(ref _lastThing, _topic.Things.Length)].Many); break;
            case SentencePartKind.Matter: Write(_topic.Matters[DrawOther(ref _lastMatter, _topic.Matters.Length)].Mid); break;
            case SentencePartKind.Quality: WriteAdjective(_topic.Qualities, part.HasArticle); break;
            case SentencePartKind.Character: WriteAdjective(Lexicon.Character, part.HasArticle); break;
            case SentencePartKind.Degree: WriteAdjective(Lexicon.Degree, part.HasArticle); break;
            case SentencePartKind.Manner: Write(Lexicon.Manner[_random.NextInt(Lexicon.Manner.Length)].Mid); break;
            case SentencePartKind.Frequency: Write(Lexicon.Frequency[_random.NextInt(Lexicon.Frequency.Length)].Mid); break;
            case SentencePartKind.Time: WriteWords(Lexicon.Times[_random.NextInt(Lexicon.Times.Length)]); break;
            case SentencePartKind.Place: WriteWords(_topic.Places[_random.NextInt(_topic.Places.Length)]); break;
            default: WriteVerb(part.Kind); break;
        }
    }

    private void WriteVerb(SentencePartKind kind)
    {
        var verbs = kind >= SentencePartKind.Effect ? _topic.Effects : _topic.Deeds;
        ref readonly var verb = ref verbs[DrawOther(ref _lastVerb, verbs.Length)];
        Write(kind switch
        {
            SentencePartKind.Deed or SentencePartKind.Effect => _many ? verb.Plain : verb.Third,
            SentencePartKind.DeedPlain or SentencePartKind.EffectPlain => verb.Plain,
            SentencePartKind.DeedGerund => verb.Gerund,
            _ => verb.Past,
        });
    }

    /// <summary>
    /// Writes a noun with its determiner and adjective. Returns whether it is plural. The last three of twelve shapes have no determiner.
    /// </summary>
    private bool WritePhrase(Noun[] nouns, ref int last, Word[] adjectives, int shapes)
    {
        ref readonly var noun = ref nouns[DrawOther(ref last, nouns.Length)];
        var shape = _random.NextInt(shapes);
        switch (shape)
        {
            case 0 or 1: WriteWord(in Lexicon.The); break;
            case 2: WriteWord(in noun.TakesAn ? ref Article.An : ref Article.A); break;
            case 3: WriteWord(in Lexicon.BeforeOne[_random.NextInt(Lexicon.BeforeOne.Length)]); break;
            case 4: WriteAdjective(adjectives, article: true); break;
            case 5: WriteWord(in Lexicon.The); WriteAdjective(adjectives, article: false); break;
            case 6: WriteWord(in Lexicon.The); break;
            case 7: WriteWord(in Lexicon.BeforeMany[_random.NextInt(Lexicon.BeforeMany.Length)]); break;
            case 8: WriteWord(in Lexicon.The); WriteAdjective(adjectives, article: false); break;
            case 9: WriteAdjective(adjectives, article: false); break;
            default: break;
        }

        var many = shape >= 6;
        Write(many ? noun.Many : noun.One);
        return many;
    }

    private void WriteNoun(Noun[] nouns, ref int last, bool article)
    {
        ref readonly var noun = ref nouns[DrawOther(ref last, nouns.Length)];
        if (article)
            WriteWord(in noun.TakesAn ? ref Article.An : ref Article.A);
        Write(noun.One);
    }

    private void WriteAdjective(Word[] words, bool article)
    {
        ref readonly var word = ref words[DrawOther(ref _lastAdjective, words.Length)];
        if (article)
            WriteWord(in word.TakesAn ? ref Article.An : ref Article.A);
        Write(word.Mid);
    }

    private void WriteEnd(string end, string paragraphEnd, int endAt)
    {
        _sentencesInParagraph++;
        var breaks = _sentencesInParagraph >= MinSentencesInParagraph && _random.NextInt(3) == 0;
        var reachesEnd = !_endPassed && _count + 1 >= endAt;
        _endPassed |= reachesEnd;
        if (!breaks || reachesEnd)
        {
            Write(end);
            _position = Position.SentenceStart;
            return;
        }

        Write(paragraphEnd);
        _sentencesInParagraph = 0;
        _position = Position.ParagraphStart;
    }

    /// <summary>Writes a word in the form that its position requires: capitalized at the start of a sentence.</summary>
    private void WriteWord(ref readonly Word word)
    {
        Write(_position switch
        {
            Position.Inside => word.Mid,
            Position.SentenceStart => word.Capital,
            _ => word.Bare,
        });
        _position = Position.Inside;
    }

    private void WriteConnector(Word[] words)
    {
        WriteWord(in words[0]);
        foreach (ref readonly var word in words.AsSpan(1))
            Write(word.Mid);
        Write(",");
    }

    private void WriteWords(string[] pieces)
    {
        foreach (var piece in pieces)
            Write(piece);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Write(string piece)
    {
        var count = _count;
        var pieces = _pieces;
        if ((uint)count < (uint)pieces.Length)
        {
            pieces[count] = piece;
            _count = count + 1;
        }
        else
        {
            WriteGrown(piece);
        }
    }

    private void WriteGrown(string piece)
    {
        if (_count >= _limit)
        {
            _overflowed = true;
            return;
        }

        Array.Resize(ref _pieces, (int)Math.Min(_limit, Math.Max(64, _count * 2L)));
        _pieces[_count++] = piece;
    }

    /// <summary>Draws a number below <paramref name="count"/> other than the last one drawn for the same purpose.</summary>
    private int DrawOther(ref int last, int count)
    {
        var next = last + 1 + _random.NextInt(count - 1);
        return last = next % count;
    }
}
