using System.Collections.Frozen;

namespace Nebula.Domain.Inference.ReplyText.Reading;

/// <summary>The words that reading a prompt distinguishes.</summary>
internal static class WordTable
{
    private static readonly FrozenDictionary<string, WordFacts>.AlternateLookup<ReadOnlySpan<char>> Facts =
        Build().ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Looks up a word in lower case.</summary>
    public static WordFacts Find(ReadOnlySpan<char> word) => Facts.TryGetValue(word, out var facts) ? facts : WordFacts.None;

    private static Dictionary<string, WordFacts> Build()
    {
        var table = new Dictionary<string, WordFacts>(StringComparer.Ordinal);
        foreach (var (language, words) in FunctionWords.All)
        {
            foreach (var word in Split(words))
            {
                var known = Get(table, word);
                table[word] = known with
                {
                    Languages = known.Languages | (1 << (int)language),
                    Kind = language == ReplyLanguage.English ? WordKind.Function : known.Kind,
                };
            }
        }

        foreach (var word in Split(EnglishWords.Adjectives))
            table[word] = Get(table, word) with { Kind = WordKind.Adjective };
        AddVerbs(table);
        foreach (var word in Split(EnglishWords.Tasks))
            table[word] = Get(table, word) with { Kind = WordKind.Task };
        foreach (var (cue, words) in CueWords.All)
        {
            foreach (var word in Split(words))
                table[word] = Get(table, word) with { Cue = cue };
        }

        foreach (var (name, language) in CodeNames.All)
            table[name] = Get(table, name) with { Code = language };
        foreach (var words in CueWords.Numbers)
        {
            var number = 0;
            foreach (var names in Split(words))
            {
                number++;
                foreach (var word in names.Split('/'))
                    table[word] = Get(table, word) with { Number = number };
            }
        }

        return table;
    }

    private static void AddVerbs(Dictionary<string, WordFacts> table)
    {
        foreach (var forms in Split(EnglishWords.Verbs))
        {
            var parts = forms.Split('/');
            var verb = parts[0];
            foreach (var form in parts.Concat([Inflection.ThirdPerson(verb), Inflection.Gerund(verb), Inflection.Past(verb)]))
            {
                if (Get(table, form).Kind == WordKind.Unknown)
                    table[form] = Get(table, form) with { Kind = WordKind.Verb, Base = verb };
            }
        }
    }

    private static WordFacts Get(Dictionary<string, WordFacts> table, string word) => table.GetValueOrDefault(word, WordFacts.None);

    private static string[] Split(string words) => words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
