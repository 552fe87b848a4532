using System.Runtime.CompilerServices;
using Nebula.Domain.Common;

namespace Nebula.Domain.Inference.ReplyText;

/// <summary>
/// Writes sentence after sentence into an array of pieces. What it writes is decided by the seed alone, never by the room it has.
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
    private bool _overflown;
    private Position _position;

    /// <param name="seed">Determines the text.</param>
    /// <param name="capacity">The room to begin with, at most <paramref name="limit"/>.</param>
    /// <param name="limit">No more pieces are kept than so many.</param>
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
    /// Writes one sentence, as much of it as fits. True when its last piece is written too.
    /// </summary>
    /// <param name="endAt">A sentence that ends with so many pieces or more does not end its paragraph.</param>
    public bool WriteSentence(int endAt)
    {
        if (_position == Position.ParagraphStart && _random.NextInt(4) == 0)
            _topic = Topics.All[_random.NextInt(Topics.All.Length)];
        var first = _position is Position.TextStart;
        if (first)
            _position = Position.ParagraphStart;

        var dice = _random.NextInt(100);
        Slot[] pattern;
        if (dice < 8)
        {
            pattern = SentencePatterns.Questions[Other(ref _lastQuestion, SentencePatterns.Questions.Length)];
        }
        else
        {
            pattern = SentencePatterns.Statements[Other(ref _lastStatement, SentencePatterns.Statements.Length)];
            if (dice < 28 && !first)
            {
                WriteConnector(Lexicon.Connectors[_random.NextInt(Lexicon.Connectors.Length)]);
            }
        }

        foreach (ref readonly var slot in pattern.AsSpan())
        {
            WriteSlot(in slot, endAt);
            if (_overflown)
                return false;
        }

        return true;
    }

    private void WriteSlot(ref readonly Slot slot, int endAt)
    {
        switch (slot.Kind)
        {
            case SlotKind.Literal: WriteWord(in slot.Word); break;
            case SlotKind.Agreeing: WriteWord(in _many ? ref slot.Many : ref slot.Word); break;
            case SlotKind.Comma: Write(","); break;
            case SlotKind.Period: WriteEnd(".", ".\n\n", endAt); break;
            case SlotKind.QuestionMark: WriteEnd("?", "?\n\n", endAt); break;
            case SlotKind.PeopleSubject: _many = WritePhrase(_topic.People, ref _lastPerson, Lexicon.Character, slots: 9); break;
            case SlotKind.ThingSubject: _many = WritePhrase(_topic.Things, ref _lastThing, _topic.Qualities, slots: 9); break;
            case SlotKind.PeopleObject: WritePhrase(_topic.People, ref _lastPerson, Lexicon.Character, slots: 12); break;
            case SlotKind.ThingObject: WritePhrase(_topic.Things, ref _lastThing, _topic.Qualities, slots: 12); break;
            case SlotKind.Person: WriteNoun(_topic.People, ref _lastPerson, slot.HasArticle); break;
            case SlotKind.Thing: WriteNoun(_topic.Things, ref _lastThing, slot.HasArticle); break;
            case SlotKind.Persons: Write(_topic.People[Other(ref _lastPerson, _topic.People.Length)].Many); break;
            case SlotKind.Things: Write(_topic.Things[Other(ref _lastThing, _topic.Things.Length)].Many); break;
            case SlotKind.Matter: Write(_topic.Matters[Other(ref _lastMatter, _topic.Matters.Length)].Mid); break;
            case SlotKind.Quality: WriteAdjective(_topic.Qualities, slot.HasArticle); break;
            case SlotKind.Character: WriteAdjective(Lexicon.Character, slot.HasArticle); break;
            case SlotKind.Degree: WriteAdjective(Lexicon.Degree, slot.HasArticle); break;
            case SlotKind.Manner: Write(Lexicon.Manner[_random.NextInt(Lexicon.Manner.Length)].Mid); break;
            case SlotKind.Frequency: Write(Lexicon.Frequency[_random.NextInt(Lexicon.Frequency.Length)].Mid); break;
            case SlotKind.Time: WriteWords(Lexicon.Times[_random.NextInt(Lexicon.Times.Length)]); break;
            case SlotKind.Place: WriteWords(_topic.Places[_random.NextInt(_topic.Places.Length)]); break;
            default: WriteVerb(slot.Kind); break;
        }
    }

    private void WriteVerb(SlotKind kind)
    {
        var verbs = kind >= SlotKind.Effect ? _topic.Effects : _topic.Deeds;
        ref readonly var verb = ref verbs[Other(ref _lastVerb, verbs.Length)];
        Write(kind switch
        {
            SlotKind.Deed or SlotKind.Effect => _many ? verb.Plain : verb.Third,
            SlotKind.DeedPlain or SlotKind.EffectPlain => verb.Plain,
            SlotKind.DeedGerund => verb.Gerund,
            _ => verb.Past,
        });
    }

    /// <summary>Writes a noun with what stands before it, and says whether it is plural. The last three of twelve shapes have no determiner.</summary>
    private bool WritePhrase(Noun[] nouns, ref int last, Word[] adjectives, int slots)
    {
        ref readonly var noun = ref nouns[Other(ref last, nouns.Length)];
        var shape = _random.NextInt(slots);
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
        ref readonly var noun = ref nouns[Other(ref last, nouns.Length)];
        if (article)
            WriteWord(in noun.TakesAn ? ref Article.An : ref Article.A);
        Write(noun.One);
    }

    private void WriteAdjective(Word[] words, bool article)
    {
        ref readonly var word = ref words[Other(ref _lastAdjective, words.Length)];
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

    /// <summary>Writes what may stand at a sentence's start in the form that the place asks for.</summary>
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
            _overflown = true;
            return;
        }

        Array.Resize(ref _pieces, (int)Math.Min(_limit, Math.Max(64, _count * 2L)));
        _pieces[_count++] = piece;
    }

    /// <summary>A number below <paramref name="count"/> that is not the last one drawn for the same purpose.</summary>
    private int Other(ref int last, int count)
    {
        var next = last + 1 + _random.NextInt(count - 1);
        return last = next % count;
    }
}
