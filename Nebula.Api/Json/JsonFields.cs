using System.Text;
using System.Text.Json;

namespace Nebula.Api.Json;

/// <summary>Values by field name, found without allocating a string for the name.</summary>
/// <typeparam name="T">The value of a field.</typeparam>
internal sealed class JsonFields<T>
{
    private readonly Field[][] _byLength;

    public JsonFields(params ReadOnlySpan<(string Name, T Value)> fields)
    {
        var all = new List<Field>();
        foreach (var (name, value) in fields)
            all.Add(new Field(Encoding.UTF8.GetBytes(name), value));
        Names = [.. fields.ToArray().Select(field => field.Name)];
        Values = [.. all.Select(field => field.Value)];
        _byLength = new Field[all.Max(field => field.Name.Length) + 1][];
        for (var length = 0; length < _byLength.Length; length++)
            _byLength[length] = [.. all.Where(field => field.Name.Length == length)];
    }

    /// <summary>The names, in the order given.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The values, in the order given.</summary>
    public IReadOnlyList<T> Values { get; }

    /// <summary>Finds the value of the field whose name is the text at which the reader stands.</summary>
    public bool TryFind(ref Utf8JsonReader reader, out T value)
    {
        if (reader.ValueIsEscaped)
            return TryFindEscaped(ref reader, out value);
        var name = reader.ValueSpan;
        if (name.Length < _byLength.Length)
        {
            foreach (var field in _byLength[name.Length])
            {
                if (name.SequenceEqual(field.Name))
                {
                    value = field.Value;
                    return true;
                }
            }
        }

        value = default!;
        return false;
    }

    private bool TryFindEscaped(ref Utf8JsonReader reader, out T value)
    {
        foreach (var fields in _byLength)
        {
            foreach (var field in fields)
            {
                if (JsonText.Equals(ref reader, field.Name))
                {
                    value = field.Value;
                    return true;
                }
            }
        }

        value = default!;
        return false;
    }

    private readonly record struct Field(byte[] Name, T Value);
}
