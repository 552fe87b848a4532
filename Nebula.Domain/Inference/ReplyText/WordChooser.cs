using Nebula.Domain.Common;
using Nebula.Domain.Inference.ReplyText.Phrases;
using Nebula.Domain.Inference.ReplyText.Reading;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Domain.Inference.ReplyText;

/// <summary>
/// Chooses nouns and verbs, most of them from the prompt. A positive <c>presence_penalty</c> or <c>frequency_penalty</c> prefers those that were used
/// less, a negative one those that were used more.
/// </summary>
internal sealed class WordChooser
{
    private const int OwnInTen = 8;

    private readonly ReplyRequest _request;
    private readonly int _extraDraws;
    private readonly bool _prefersUsed;
    private int[] _nounUses = [];
    private int[] _verbUses = [];
    private int _lastNoun = -1;

    public WordChooser(ReplyRequest request, Sampling sampling)
    {
        var penalty = sampling.PresencePenalty + sampling.FrequencyPenalty;
        _request = request;
        _extraDraws = (int)Math.Ceiling(Math.Abs(penalty) * 3);
        _prefersUsed = penalty < 0;
    }

    /// <summary>Chooses a noun other than the last one, if there is another.</summary>
    public PromptNoun ChooseNoun(ref SeededRandom random, Phrasebook phrases)
    {
        var own = _request.Nouns.Count;
        var all = own > 0 && _request.Language != ReplyLanguage.English ? own : own + General(phrases).Length;
        if (_nounUses.Length == 0)
            _nounUses = new int[all];
        var noun = Choose(ref random, _nounUses, own, _lastNoun);
        _lastNoun = noun;
        return noun < own ? _request.Nouns[noun] : General(phrases)[noun - own];
    }

    public string ChooseVerb(ref SeededRandom random, Phrasebook phrases)
    {
        var own = _request.Verbs.Count;
        var general = _request.IsFiction ? phrases.FictionVerbs : phrases.Verbs;
        if (_verbUses.Length == 0)
            _verbUses = new int[own + general.Length];
        var verb = Choose(ref random, _verbUses, own, -1);
        return verb < own ? _request.Verbs[verb] : general[verb - own];
    }

    private PromptNoun[] General(Phrasebook phrases) => _request.IsFiction ? phrases.FictionNouns : phrases.Nouns;

    private int Choose(ref SeededRandom random, int[] uses, int own, int last)
    {
        var chosen = Draw(ref random, uses.Length, own);
        if (chosen == last && !_prefersUsed)
            chosen = Draw(ref random, uses.Length, own);
        for (var i = 0; i < _extraDraws; i++)
        {
            var other = Draw(ref random, uses.Length, own);
            if (_prefersUsed ? uses[other] > uses[chosen] : uses[other] < uses[chosen])
                chosen = other;
        }

        uses[chosen]++;
        return chosen;
    }

    private static int Draw(ref SeededRandom random, int all, int own) =>
        own == all || (own > 0 && random.NextInt(10) < OwnInTen) ? random.NextInt(own) : own + random.NextInt(all - own);
}
