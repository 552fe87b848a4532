using Nebula.Domain.Inference.Schemas;

namespace Nebula.Domain.Inference.ToolCalls;

/// <summary>The telling words of a message as stems, in their order, each once.</summary>
/// <param name="Stems">At most 64 stems.</param>
/// <param name="HasExpression">Whether the message holds something to calculate.</param>
/// <param name="HasUrl">Whether the message holds a web address.</param>
internal sealed record MessageWords(IReadOnlyList<string> Stems, bool HasExpression, bool HasUrl)
{
    private const int MaxWords = 64;
    private const int MaxLength = 2_000;

    /// <summary>Words that stand in most schemas and messages, and so tell nothing of a tool.</summary>
    private static readonly HashSet<string> Common =
    [
        .. ("type string object number property description required enum array integer boolean item name value title default format user data information input output result "
            + "question answer good great new today day time-zone way thing want know think help try start work people person")
            .Split(' ').Select(word => PromptWords.Stem(word)),
    ];

    public static MessageWords Read(string message)
    {
        var text = message.Length > MaxLength ? message[..MaxLength] : message;
        var stems = new List<string>();
        foreach (var word in PromptWords.Split(text))
        {
            if (PromptWords.IsStopWord(word) || word.Length < 2 || char.IsAsciiDigit(word[0]))
                continue;
            var stem = PromptWords.Stem(word);
            if (!Common.Contains(stem) && !stems.Contains(stem))
                stems.Add(stem);
            if (stems.Count == MaxWords)
                break;
        }

        var facts = new List<PromptFact>();
        PromptFactReader.Read(text, facts);
        return new MessageWords(stems, facts.Exists(static fact => fact.Kind == PromptFactKind.Expression), facts.Exists(static fact => fact.Kind == PromptFactKind.Url));
    }
}
