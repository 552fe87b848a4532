using System.Text;
using Nebula.Domain.Common;

namespace Nebula.Domain.Inference.Schemas.Patterns;

/// <summary>
/// Writes texts that an automaton accepts and whose length is in bounds. It knows which lengths can still be reached from each state, so it never
/// has to step back. Immutable.
/// </summary>
internal sealed class PatternText
{
    /// <summary>How many lengths beyond the shortest one are offered.</summary>
    private const int Variety = 12;

    /// <summary>The most states times lengths that are looked at.</summary>
    private const long MaxWork = 20_000_000;

    private readonly PatternAutomaton _automaton;

    /// <summary>For each number of characters, the states from which that many lead to an end.</summary>
    private readonly List<bool[]> _finishes;

    private readonly int[] _lengths;

    private PatternText(PatternAutomaton automaton, List<bool[]> finishes, int[] lengths)
    {
        _automaton = automaton;
        _finishes = finishes;
        _lengths = lengths;
    }

    /// <summary>Returns null if no text of a length from <paramref name="min"/> to <paramref name="max"/> is accepted.</summary>
    /// <exception cref="PatternException">Finding out takes too long.</exception>
    public static PatternText? TryCreate(PatternAutomaton automaton, int min, int max)
    {
        var finishes = new List<bool[]> { automaton.Accepts };
        var lengths = new List<int>();
        var patience = min + (2L * automaton.Accepts.Length) + Variety;
        for (var length = 0; length <= max; length++)
        {
            if (length > 0)
                finishes.Add(Before(automaton, finishes[length - 1]));
            if (length >= min && finishes[length][0])
                lengths.Add(length);
            if (lengths.Count > 0 ? length >= lengths[0] + Variety : length >= patience)
                break;
            if (length * (long)(automaton.TransitionCount + 1) > MaxWork)
                throw new PatternException("is too large for the lengths that are asked for");
        }

        return lengths.Count == 0 ? null : new PatternText(automaton, finishes, [.. lengths]);
    }

    /// <summary>Writes one text; the shortest length if <paramref name="shortest"/>.</summary>
    public string Write(ulong seed, bool shortest)
    {
        var random = new SeededRandom(seed);
        var length = shortest ? _lengths[0] : _lengths[random.NextInt(_lengths.Length)];
        var text = new StringBuilder(length);
        var state = 0;
        for (var left = length; left > 0; left--)
        {
            var finishes = _finishes[left - 1];
            var open = 0;
            foreach (var transition in _automaton.Transitions[state])
                open += finishes[transition.Target] ? 1 : 0;

            var pick = random.NextInt(open);
            foreach (var transition in _automaton.Transitions[state])
            {
                if (!finishes[transition.Target] || pick-- > 0)
                    continue;
                var scalar = transition.Set.Pick(ref random);
                if (scalar < 0x10000)
                    text.Append((char)scalar);
                else
                    text.Append(new Rune(scalar).ToString());
                state = transition.Target;
                break;
            }
        }

        return text.ToString();
    }

    private static bool[] Before(PatternAutomaton automaton, bool[] after)
    {
        var before = new bool[after.Length];
        for (var state = 0; state < before.Length; state++)
        {
            foreach (var transition in automaton.Transitions[state])
            {
                if (!after[transition.Target])
                    continue;
                before[state] = true;
                break;
            }
        }

        return before;
    }
}
