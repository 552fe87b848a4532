using System.Text;
using Nebula.Domain.Common;

namespace Nebula.Domain.Inference.ReplyText;

/// <summary>Every piece that a reply can consist of, grouped by position.</summary>
internal static class ReplyVocabulary
{
    private static readonly (string Text, byte[] Bytes)[] Marks = [.. Encoded([".", ",", "?", ".\n\n", "?\n\n"])];

    private static readonly (string Text, byte[] Bytes)[] Inside = [.. Encoded(InsideWords())];

    private static readonly (string Text, byte[] Bytes)[] SentenceStarts = [.. Encoded(Starters().Select(word => word.Capital))];

    private static readonly (string Text, byte[] Bytes)[] ParagraphStarts = [.. Encoded(Starters().Select(word => word.Bare))];

    private static readonly (string Text, byte[] Bytes)[] AfterWord = [.. Marks, .. Inside];

    /// <summary>All pieces, each once.</summary>
    public static IEnumerable<string> All =>
        Marks.Concat(Inside).Concat(SentenceStarts).Concat(ParagraphStarts).Select(piece => piece.Text);

    /// <summary>The pieces that fit in a token's place, more than 20, in a fixed random order.</summary>
    public static (string Text, byte[] Bytes)[] GetAlternatives(string token)
    {
        if (token.Length == 0 || !char.IsLetter(token[^1]))
            return AfterWord;
        if (token[0] != ' ')
            return ParagraphStarts;
        return char.IsUpper(token[1]) ? SentenceStarts : Inside;
    }

    private static IEnumerable<string> InsideWords()
    {
        var words = Topics.All.SelectMany(InsideWords)
            .Concat(Plain(Lexicon.BeforeOne, Lexicon.BeforeMany, Lexicon.Character, Lexicon.Manner, Lexicon.Frequency, Lexicon.Degree))
            .Concat(Plain([Lexicon.The, Article.A, Article.An]))
            .Concat(Plain(Lexicon.Connectors))
            .Concat(Lexicon.Times.SelectMany(phrase => phrase))
            .Concat(Patterns().SelectMany(pattern => pattern)
                .SelectMany(part => part.Kind switch
                {
                    SentencePartKind.Literal => [part.Word.Mid],
                    SentencePartKind.Agreeing => [part.Word.Mid, part.Many.Mid],
                    _ => Array.Empty<string>(),
                }))
            .Distinct(StringComparer.Ordinal)
            .ToArray();

        // Neighbours in the word lists are related, and alternatives of a token must not look like a list.
        var random = new SeededRandom(1);
        for (var i = words.Length - 1; i > 0; i--)
        {
            var other = random.NextInt(i + 1);
            (words[i], words[other]) = (words[other], words[i]);
        }

        return words;
    }

    private static IEnumerable<string> InsideWords(Topic topic) =>
        topic.People.Concat(topic.Things).SelectMany(noun => new[] { noun.One, noun.Many })
            .Concat(topic.Deeds.SelectMany(verb => new[] { verb.Plain, verb.Third, verb.Past, verb.Gerund }))
            .Concat(topic.Effects.SelectMany(verb => new[] { verb.Plain, verb.Third, verb.Past, verb.Gerund }))
            .Concat(Plain(topic.Matters, topic.Qualities))
            .Concat(topic.Places.SelectMany(phrase => phrase));

    private static IEnumerable<Word> Starters() =>
        Lexicon.BeforeOne.Concat(Lexicon.BeforeMany)
            .Concat([Lexicon.The, Article.A, Article.An])
            .Concat(Lexicon.Connectors.Select(words => words[0]))
            .Concat(Patterns().Where(pattern => pattern[0].Kind == SentencePartKind.Literal).Select(pattern => pattern[0].Word))
            .DistinctBy(word => word.Mid);

    private static IEnumerable<SentencePart[]> Patterns() => SentencePatterns.Statements.Concat(SentencePatterns.Questions);

    private static IEnumerable<string> Plain(params Word[][] lists) => lists.SelectMany(list => list).Select(word => word.Mid);

    private static IEnumerable<(string Text, byte[] Bytes)> Encoded(IEnumerable<string> texts) =>
        texts.Select(text => (text, Encoding.UTF8.GetBytes(text)));
}
