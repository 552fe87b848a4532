namespace Nebula.Domain.Inference.Schemas.Patterns;

/// <summary>A regular expression as instructions (Thompson's construction), from which <see cref="PatternAutomaton"/> is built.</summary>
internal sealed class PatternProgram
{
    private const int MaxLength = 20_000;

    private readonly List<Instruction> _code = [];

    private PatternProgram()
    {
    }

    public IReadOnlyList<Instruction> Code => _code;

    /// <summary>Whether an automaton built from it accepts too much, because it does not know word boundaries and lookaheads.</summary>
    public bool HasAssertions { get; private set; }

    /// <summary>Compiles a pattern that matches whole texts, or with <paramref name="search"/> one that matches texts in which it is found.</summary>
    /// <exception cref="PatternException">The pattern is too large.</exception>
    public static PatternProgram Compile(PatternNode pattern, bool search)
    {
        var program = new PatternProgram();
        var rest = new PatternNode.Repeat(new PatternNode.Character(CharacterSet.All), 0, null);
        if (search)
            program.Emit(rest);
        program.Emit(pattern);
        if (search)
            program.Emit(rest);
        program.Add(new Instruction(InstructionKind.Match));
        return program;
    }

    private void Emit(PatternNode node)
    {
        switch (node)
        {
            case PatternNode.Character character:
                Add(new Instruction(InstructionKind.Character) { Set = character.Set, Next = _code.Count + 1 });
                break;
            case PatternNode.Start:
                Add(new Instruction(InstructionKind.Start) { Next = _code.Count + 1 });
                break;
            case PatternNode.End:
                Add(new Instruction(InstructionKind.End) { Next = _code.Count + 1 });
                break;
            case PatternNode.Boundary boundary:
                Add(new Instruction(InstructionKind.Boundary) { IsNegative = boundary.IsNegative, Next = _code.Count + 1 });
                HasAssertions = true;
                break;
            case PatternNode.Lookahead lookahead:
                Add(new Instruction(InstructionKind.Lookahead) { IsNegative = lookahead.IsNegative, Ahead = Compile(lookahead.Part, search: false), Next = _code.Count + 1 });
                HasAssertions = true;
                break;
            case PatternNode.Sequence sequence:
                foreach (var part in sequence.Parts)
                    Emit(part);
                break;
            case PatternNode.Choice choice:
                EmitChoice(choice.Parts);
                break;
            case PatternNode.Repeat repeat:
                EmitRepeat(repeat);
                break;
        }
    }

    private void EmitChoice(IReadOnlyList<PatternNode> parts)
    {
        var exits = new List<int>();
        for (var i = 0; i < parts.Count; i++)
        {
            var split = i < parts.Count - 1 ? Add(new Instruction(InstructionKind.Split) { Next = _code.Count + 1 }) : -1;
            Emit(parts[i]);
            if (split < 0)
                break;
            exits.Add(Add(new Instruction(InstructionKind.Split)));
            _code[split].Other = _code.Count;
        }

        foreach (var exit in exits)
            _code[exit].Next = _code[exit].Other = _code.Count;
    }

    private void EmitRepeat(PatternNode.Repeat repeat)
    {
        for (var i = 0; i < repeat.Min; i++)
            Emit(repeat.Part);

        if (repeat.Max is not { } max)
        {
            var loop = Add(new Instruction(InstructionKind.Split) { Next = _code.Count + 1 });
            Emit(repeat.Part);
            Add(new Instruction(InstructionKind.Split) { Next = loop, Other = loop });
            _code[loop].Other = _code.Count;
            return;
        }

        var skips = new List<int>();
        for (var i = repeat.Min; i < max; i++)
        {
            skips.Add(Add(new Instruction(InstructionKind.Split) { Next = _code.Count + 1 }));
            Emit(repeat.Part);
        }

        foreach (var skip in skips)
            _code[skip].Other = _code.Count;
    }

    private int Add(Instruction instruction)
    {
        if (_code.Count >= MaxLength)
            throw new PatternException("is too large: its repeats and groups expand to more than 20,000 steps");
        _code.Add(instruction);
        return _code.Count - 1;
    }
}

/// <summary>What an instruction does.</summary>
internal enum InstructionKind
{
    Character,
    Split,
    Start,
    End,
    Boundary,
    Lookahead,
    Match,
}

/// <summary>One step of a <see cref="PatternProgram"/>.</summary>
internal sealed class Instruction(InstructionKind kind)
{
    public InstructionKind Kind => kind;

    public CharacterSet? Set { get; init; }

    /// <summary>What a lookahead looks for.</summary>
    public PatternProgram? Ahead { get; init; }

    public bool IsNegative { get; init; }

    public int Next { get; set; }

    public int Other { get; set; }
}
