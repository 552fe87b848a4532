using System.Text.Json;

namespace Nebula.Api.Json;

/// <summary>An object whose known members have schemas. Null stands for an absent member, and unknown members are ignored.</summary>
internal sealed class ObjectSchema : ValueSchema
{
    private readonly JsonFields<Member> _members;
    private readonly string[] _required;
    private readonly EnumSchema? _type;

    /// <summary>An object without variants.</summary>
    public ObjectSchema(string[] required, params ReadOnlySpan<(string Name, ValueSchema Schema)> members)
        : this(null, required, members)
    {
    }

    /// <summary>One of OpenAI's unions: <c>type</c> selects the variant, and a known member of that name is required.</summary>
    public ObjectSchema(EnumSchema type, params ReadOnlySpan<(string Name, ValueSchema Schema)> members)
        : this(type, ["type"], [("type", type), .. members])
    {
    }

    private ObjectSchema(EnumSchema? type, string[] required, ReadOnlySpan<(string Name, ValueSchema Schema)> members)
    {
        var numbered = new (string, Member)[members.Length];
        for (var i = 0; i < members.Length; i++)
            numbered[i] = (members[i].Name, new Member(members[i].Schema, 1UL << i, members[i].Name));
        _members = new JsonFields<Member>(numbered);
        _required = required;
        _type = type;
    }

    /// <summary>Members of which the object has at least one; none by default. The error names the first.</summary>
    public IReadOnlyList<string> Alternatives { get; init; } = [];

    public override void Check(ref Utf8JsonReader reader)
    {
        JsonKind.Expect(ref reader, JsonTokenType.StartObject, JsonKind.Object);
        var start = reader.TokenStartIndex;
        var seen = 0UL;
        string? variant = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (!_members.TryFind(ref reader, out var member))
            {
                JsonText.Skip(ref reader);
                continue;
            }

            reader.Read();
            var present = reader.TokenType != JsonTokenType.Null;
            seen = present ? seen | member.Bit : seen & ~member.Bit;
            if (present && member.Schema == _type)
                variant = _type.Read(ref reader);
            else if (present)
                member.Schema.Check(ref reader);
        }

        foreach (var name in _required)
            Require(start, seen, name);
        if (variant is not null)
            Require(start, seen, variant);
        RequireAlternative(start, seen);
    }

    private void Require(long start, ulong seen, string name)
    {
        var bit = GetBit(name);
        if ((seen & bit) != bit)
            throw RequestValidationException.Missing(start, name);
    }

    private void RequireAlternative(long start, ulong seen)
    {
        foreach (var name in Alternatives)
        {
            if ((seen & GetBit(name)) != 0)
                return;
        }

        if (Alternatives.Count > 0)
            throw RequestValidationException.Missing(start, Alternatives[0]);
    }

    private ulong GetBit(string name)
    {
        var bit = 0UL;
        foreach (var known in _members.Values)
        {
            if (known.Name == name)
                bit = known.Bit;
        }

        return bit;
    }

    private sealed record Member(ValueSchema Schema, ulong Bit, string Name);
}
