namespace Nebula.Domain.Inference.Schemas.Patterns;

/// <summary>
/// Matches a pattern with word boundaries and lookaheads by following all its threads at once (Pike's method), without backtracking. A lookahead is
/// evaluated once for each place of the text.
/// </summary>
internal sealed class PatternMatcher
{
    /// <summary>Longer texts, in code points, do not match.</summary>
    private const int LongestText = 4_000;

    private readonly PatternProgram _program;
    private readonly int[] _text;
    private readonly Dictionary<(PatternProgram, int), bool> _lookaheads;

    private PatternMatcher(PatternProgram program, int[] text, Dictionary<(PatternProgram, int), bool> lookaheads)
    {
        _program = program;
        _text = text;
        _lookaheads = lookaheads;
    }

    /// <summary>Whether a text matches from its start to its end, or holds a match anywhere.</summary>
    public static bool IsMatch(PatternProgram program, string text, bool isWhole)
    {
        var runes = text.EnumerateRunes().Select(static rune => rune.Value).ToArray();
        return runes.Length <= LongestText && new PatternMatcher(program, runes, []).Run(0, isAnchored: isWhole, mustEnd: isWhole);
    }

    private bool Run(int start, bool isAnchored, bool mustEnd)
    {
        var seen = new int[_program.Code.Count];
        var current = new List<int>();
        var next = new List<int>();
        for (var at = start; at <= _text.Length; at++)
        {
            var found = false;
            var mark = at + 1;
            var characters = new List<int>();
            foreach (var thread in current)
                found |= Follow(thread, at, mark, seen, characters);
            if (at == start || !isAnchored)
                found |= Follow(0, at, mark, seen, characters);
            if (found && (!mustEnd || at == _text.Length))
                return true;
            if (at == _text.Length)
                break;

            next.Clear();
            foreach (var index in characters)
            {
                if (_program.Code[index].Set!.Contains(_text[at]))
                    next.Add(_program.Code[index].Next);
            }

            (current, next) = (next, current);
            if (current.Count == 0 && isAnchored)
                return false;
        }

        return false;
    }

    private bool Follow(int from, int at, int mark, int[] seen, List<int> characters)
    {
        var matches = false;
        var open = new Stack<int>();
        open.Push(from);
        while (open.TryPop(out var index))
        {
            if (seen[index] == mark)
                continue;
            seen[index] = mark;
            var instruction = _program.Code[index];
            switch (instruction.Kind)
            {
                case InstructionKind.Match:
                    matches = true;
                    break;
                case InstructionKind.Character:
                    characters.Add(index);
                    break;
                case InstructionKind.Split:
                    open.Push(instruction.Other);
                    open.Push(instruction.Next);
                    break;
                default:
                    if (Holds(instruction, at))
                        open.Push(instruction.Next);
                    break;
            }
        }

        return matches;
    }

    private bool Holds(Instruction instruction, int at) => instruction.Kind switch
    {
        InstructionKind.Start => at == 0,
        InstructionKind.End => at == _text.Length,
        InstructionKind.Boundary => (IsWord(at - 1) != IsWord(at)) != instruction.IsNegative,
        _ => LooksAhead(instruction.Ahead!, at) != instruction.IsNegative,
    };

    private bool LooksAhead(PatternProgram ahead, int at)
    {
        if (!_lookaheads.TryGetValue((ahead, at), out var holds))
            holds = _lookaheads[(ahead, at)] = new PatternMatcher(ahead, _text, _lookaheads).Run(at, isAnchored: true, mustEnd: false);
        return holds;
    }

    private bool IsWord(int at) => at >= 0 && at < _text.Length && CharacterSet.WordCharacters.Contains(_text[at]);
}
