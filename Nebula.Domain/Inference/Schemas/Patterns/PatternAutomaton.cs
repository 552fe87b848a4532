
namespace Nebula.Domain.Inference.Schemas.Patterns;

/// <summary>
/// A regular expression as a nondeterministic automaton without empty transitions (Glushkov's construction). It matches in time linear in the
/// text, whatever the pattern. It takes word boundaries and lookaheads for true: <see cref="PatternMatcher"/> knows them. Immutable.
/// </summary>
internal sealed class PatternAutomaton
{
    private const int MaxTransitions = 40_000;

    private PatternAutomaton(Transition[][] transitions, bool[] accepts)
    {
        Transitions = transitions;
        Accepts = accepts;
        TransitionCount = transitions.Sum(of => of.Length);
    }

    /// <summary>The transitions of each state. State 0 is the start.</summary>
    public Transition[][] Transitions { get; }

    /// <summary>Whether a text may end in each state.</summary>
    public bool[] Accepts { get; }

    public int TransitionCount { get; }

    /// <exception cref="PatternException">The pattern is too large.</exception>
    public static PatternAutomaton Create(PatternProgram program)
    {
        var code = program.Code;
        var states = new List<int> { 0 };
        var stateOf = new Dictionary<int, int>();
        for (var i = 0; i < code.Count; i++)
        {
            if (code[i].Kind != InstructionKind.Character || code[i].Set!.IsEmpty)
                continue;
            stateOf[i] = states.Count;
            states.Add(code[i].Next);
        }

        var transitions = new Transition[states.Count][];
        var accepts = new bool[states.Count];
        var seen = new int[code.Count * 2];
        var total = 0;
        for (var state = 0; state < states.Count; state++)
        {
            var found = new List<Transition>();
            accepts[state] = Follow(code, states[state], atStart: state == 0, seen, state + 1, stateOf, found);
            transitions[state] = [.. found];
            total += found.Count;
            if (total > MaxTransitions)
                throw new PatternException("is too large: its alternatives and repeats combine in too many ways");
        }

        return new PatternAutomaton(transitions, accepts);
    }

    /// <summary>Whether the automaton accepts the whole text.</summary>
    public bool IsMatch(ReadOnlySpan<char> text)
    {
        var current = new List<int> { 0 };
        var next = new List<int>();
        var marks = new int[Accepts.Length];
        var step = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            step++;
            next.Clear();
            foreach (var state in current)
            {
                foreach (var transition in Transitions[state])
                {
                    if (marks[transition.Target] == step || !transition.Set.Contains(rune.Value))
                        continue;
                    marks[transition.Target] = step;
                    next.Add(transition.Target);
                }
            }

            (current, next) = (next, current);
            if (current.Count == 0)
                return false;
        }

        return current.Exists(state => Accepts[state]);
    }

    /// <summary>The automaton that accepts what both accept.</summary>
    /// <exception cref="PatternException">It is too large.</exception>
    public PatternAutomaton Intersect(PatternAutomaton other)
    {
        var pairs = new List<(int, int)> { (0, 0) };
        var stateOf = new Dictionary<(int, int), int> { [(0, 0)] = 0 };
        var transitions = new List<Transition[]>();
        var total = 0;
        for (var i = 0; i < pairs.Count; i++)
        {
            var (left, right) = pairs[i];
            var found = new List<Transition>();
            foreach (var a in Transitions[left])
            {
                foreach (var b in other.Transitions[right])
                {
                    var set = a.Set.Intersect(b.Set);
                    if (set.IsEmpty)
                        continue;
                    if (!stateOf.TryGetValue((a.Target, b.Target), out var target))
                    {
                        target = stateOf[(a.Target, b.Target)] = pairs.Count;
                        pairs.Add((a.Target, b.Target));
                    }

                    found.Add(new Transition(set, target));
                    if (++total > MaxTransitions)
                        throw new PatternException("cannot be combined with the other patterns of the same text: together they are too large");
                }
            }

            transitions.Add([.. found]);
        }

        return new PatternAutomaton([.. transitions], [.. pairs.Select(pair => Accepts[pair.Item1] && other.Accepts[pair.Item2])]);
    }

    /// <summary>
    /// Adds the characters that may come next after <paramref name="from"/>, and returns whether the text may end there. After <c>$</c> no
    /// character may come; <c>^</c> holds only before the first one.
    /// </summary>
    private static bool Follow(
        IReadOnlyList<Instruction> code, int from, bool atStart, int[] seen, int mark, Dictionary<int, int> stateOf, List<Transition> found)
    {
        var accepts = false;
        var open = new Stack<(int At, bool Ended)>();
        open.Push((from, false));
        while (open.TryPop(out var top))
        {
            ref var visit = ref seen[(top.At * 2) + (top.Ended ? 1 : 0)];
            if (visit == mark)
                continue;
            visit = mark;
            var instruction = code[top.At];
            switch (instruction.Kind)
            {
                case InstructionKind.Match:
                    accepts = true;
                    break;
                case InstructionKind.Character when !top.Ended && stateOf.TryGetValue(top.At, out var state):
                    found.Add(new Transition(instruction.Set!, state));
                    break;
                case InstructionKind.Split:
                    open.Push((instruction.Other, top.Ended));
                    open.Push((instruction.Next, top.Ended));
                    break;
                case InstructionKind.Boundary or InstructionKind.Lookahead:
                    open.Push((instruction.Next, top.Ended));
                    break;
                case InstructionKind.Start when atStart:
                    open.Push((instruction.Next, top.Ended));
                    break;
                case InstructionKind.End:
                    open.Push((instruction.Next, true));
                    break;
            }
        }

        return accepts;
    }
}

/// <summary>A step of an automaton: a character out of a set leads to a state.</summary>
internal readonly record struct Transition(CharacterSet Set, int Target);
