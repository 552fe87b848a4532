using Nebula.Domain.Inference.Requests;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>
/// The values that a conversation mentions, the newest message of the user first: numbers, quoted texts, names, addresses, dates. Generated
/// arguments take them where they fit. Immutable, and read only when first needed.
/// </summary>
public sealed class PromptFacts
{
    /// <summary>The most facts of a conversation that are kept.</summary>
    internal const int MaxFacts = 64;

    /// <summary>The most characters of one message, and of all messages, that are read.</summary>
    private const int MaxMessage = 4_000;
    private const int MaxConversation = 12_000;
    private const int MaxPlaces = 5;

    private readonly IReadOnlyList<string> _texts;
    private readonly string? _instructions;
    private PromptFact[]? _facts;
    private string? _topic;

    private PromptFacts(IReadOnlyList<string> texts, string? instructions = null)
    {
        _texts = texts;
        _instructions = instructions;
    }

    /// <summary>A conversation that mentions nothing.</summary>
    public static PromptFacts None { get; } = new([]);

    internal IReadOnlyList<PromptFact> Facts => _facts ??= Read();

    /// <summary>The words that the newest message of the user is about; null if there are none.</summary>
    internal string? Topic => (_topic ??= _texts.Count == 0 ? "" : PromptFactReader.ReadTopic(_texts[0])).Length > 0 ? _topic : null;

    /// <summary>The members that the newest message, or else the instructions, show in an example of JSON. At most twelve.</summary>
    internal IReadOnlyList<string> RequestedMembers
    {
        get
        {
            var names = new List<string>();
            foreach (var text in (string?[])[_texts.Count > 0 ? _texts[0] : null, _instructions])
            {
                if (text is not null && names.Count == 0)
                    PromptFactReader.ReadMembers(text, names);
            }

            return names;
        }
    }

    /// <summary>Collects the facts of a prompt: of its messages, or of its inputs if it has none.</summary>
    /// <param name="prompt">The prompt.</param>
    public static PromptFacts Create(Prompt prompt)
    {
        var texts = new List<string>();
        var left = MaxConversation;
        for (var i = prompt.Messages.Count - 1; i >= 0 && left > 0; i--)
        {
            var message = prompt.Messages[i];
            if (message.Role is not ("user" or "tool" or "function") || message.Text.Length == 0)
                continue;
            var text = message.Text.Length > Math.Min(MaxMessage, left) ? message.Text[..Math.Min(MaxMessage, left)] : message.Text;
            left -= text.Length;
            if (message.Role == "user")
                texts.Add(text);
        }

        var instructions = prompt.Messages.FirstOrDefault(message => message.Role is "system" or "developer")?.Text;
        return texts.Count > 0 || prompt.Inputs.Count == 0 ? new PromptFacts(texts, instructions) : Create(prompt.Inputs[0]);
    }

    /// <summary>Collects the facts of one text.</summary>
    /// <param name="text">The text.</param>
    public static PromptFacts Create(string text) => new([text.Length > MaxMessage ? text[..MaxMessage] : text]);

    /// <summary>These facts once for each place that the newest message names, each without the other places; as they are if it names fewer than two.</summary>
    internal IReadOnlyList<PromptFacts> DivideByPlace()
    {
        if (_texts.Count == 0)
            return [this];

        var own = new List<PromptFact>();
        PromptFactReader.Read(_texts[0], own);
        var hint = PropertyHint.Create("city", null);
        var places = own.Where(fact => fact.Kind == PromptFactKind.Name && fact.ScoreText(hint) >= 6).Select(fact => fact.Text).Distinct().Take(MaxPlaces).ToList();
        if (places.Count < 2)
            return [this];
        return places.ConvertAll(place => new PromptFacts(_texts, _instructions)
        {
            _facts = [.. Facts.Where(fact => fact.Kind != PromptFactKind.Name || fact.Text == place)],
        });
    }

    /// <summary>Whether the user's messages contain a text as whole words, in any case. The index of the message, newest 0; -1 if none does.</summary>
    internal int FindMention(string text)
    {
        if (text.Length == 0)
            return -1;
        var spoken = text.Contains('_', StringComparison.Ordinal) ? text.Replace('_', ' ') : text;
        for (var i = 0; i < _texts.Count; i++)
        {
            if (IsMentioned(_texts[i], text) || (!ReferenceEquals(spoken, text) && IsMentioned(_texts[i], spoken)))
                return i;
        }

        return -1;
    }

    private static bool IsMentioned(string message, string text)
    {
        var comparison = text.Length == 1 ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        for (var at = message.IndexOf(text, comparison); at >= 0; at = message.IndexOf(text, at + 1, comparison))
        {
            var end = at + text.Length;
            if ((at == 0 || !char.IsLetterOrDigit(message[at - 1]) || !char.IsLetterOrDigit(text[0]))
                && (end == message.Length || !char.IsLetterOrDigit(message[end]) || !char.IsLetterOrDigit(text[^1])))
                return true;
        }

        return false;
    }

    private PromptFact[] Read()
    {
        var facts = new List<PromptFact>();
        foreach (var text in _texts)
        {
            PromptFactReader.Read(text, facts);
            if (facts.Count >= MaxFacts)
                break;
        }

        return [.. facts.Take(MaxFacts)];
    }
}
