namespace Nebula.Domain.Inference.ReplyText;

/// <summary>The words that all topics share, and the parsers of word lists. Every word is one o200k_base token; a test checks it.</summary>
internal static class Lexicon
{
    public static readonly Word The = new("the");

    public static readonly Word[] BeforeOne = Words("every each this that another");

    public static readonly Word[] BeforeMany = Words("most many some several these few all those");

    public static readonly Word[] Character = Words(
        "experienced careful young new busy patient curious good skilled local thoughtful old professional cautious clever quiet");

    public static readonly Word[] Manner = Words(
        "carefully slowly quickly together quietly directly easily gradually properly regularly thoroughly patiently often again");

    public static readonly Word[] Frequency = Words("often usually rarely always sometimes generally frequently typically never also");

    public static readonly Word[] Degree = Words("very quite rather more especially fairly surprisingly increasingly less");

    public static readonly string[][] Times = Phrases(
        """
        in the morning|during the week|at the end of the day|after a few days|every year|before the weekend|in the long run
        |from time to time|over the years|within an hour|late in the evening|at the same time|on most days|in recent years
        |for a long time|once a month
        """);

    /// <summary>Words that may start any sentence but the first; a comma follows them.</summary>
    public static readonly Word[][] Connectors = Array.ConvertAll(
        """
        however|in practice|for example|over time|as a result|in addition|at first|even so|still|meanwhile|on the other hand
        |in general|for this reason|instead|in other words|at the same time|after all|similarly|in many cases|therefore
        """.Split('|', StringSplitOptions.TrimEntries), Words);

    public static Word[] Words(string list) => Array.ConvertAll(Split(list), word => new Word(word));

    public static Noun[] Nouns(string list) => Array.ConvertAll(Split(list), forms =>
    {
        var parts = forms.Split('/');
        return new Noun(parts[0], parts[1]);
    });

    public static Verb[] Verbs(string list) => Array.ConvertAll(Split(list), forms =>
    {
        var parts = forms.Split('/');
        return new Verb(parts[0], parts[1], parts[2], parts[3]);
    });

    /// <summary>Parses phrases that are separated by bars, each into its pieces with their leading space.</summary>
    public static string[][] Phrases(string list) => Array.ConvertAll(
        list.Split('|', StringSplitOptions.TrimEntries), phrase => Array.ConvertAll(phrase.Split(' '), word => " " + word));

    private static string[] Split(string list) =>
        list.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
