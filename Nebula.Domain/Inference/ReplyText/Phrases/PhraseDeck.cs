using Nebula.Domain.Common;

namespace Nebula.Domain.Inference.ReplyText.Phrases;

/// <summary>Draws templates in random order, each once before any is repeated.</summary>
internal sealed class PhraseDeck(PhraseTemplate[] templates)
{
    private readonly byte[] _order = CreateOrder(templates.Length);
    private int _drawn;

    public bool IsOf(PhraseTemplate[] other) => ReferenceEquals(templates, other);

    /// <summary>Draws a template.</summary>
    /// <param name="random">The source of random numbers.</param>
    /// <param name="repetition">The penalty on repetition: below 0 a template may be repeated early, the likelier the lower it is.</param>
    public PhraseTemplate Draw(ref SeededRandom random, double repetition)
    {
        if (repetition < 0 && _drawn > 0 && random.NextInt(100) < repetition * -20)
            return templates[_order[random.NextInt(_drawn)]];

        // The last one drawn stays out of the first draw of the next round.
        var isNewRound = _drawn == _order.Length;
        if (isNewRound)
            _drawn = 0;
        var left = _order.Length - _drawn - (isNewRound && _order.Length > 1 ? 1 : 0);
        var at = _drawn + random.NextInt(left);
        (_order[_drawn], _order[at]) = (_order[at], _order[_drawn]);
        return templates[_order[_drawn++]];
    }

    private static byte[] CreateOrder(int length)
    {
        var order = new byte[length];
        for (var i = 0; i < length; i++)
            order[i] = (byte)i;
        return order;
    }
}
