using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>Compact JSON text while it is written. What was written last can be taken back.</summary>
internal sealed class JsonText
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        "\"\\\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000B\f\r\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F");

    private char[] _text = new char[256];
    private int _length;

    /// <summary>The length in UTF-16 units. A smaller value takes back what follows it.</summary>
    public int Length
    {
        get => _length;
        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, _length);
            _length = value;
        }
    }

    /// <summary>What was written from an index on.</summary>
    public ReadOnlyMemory<char> From(int start) => _text.AsMemory(start, _length - start);

    public void Append(char c)
    {
        Reserve(1);
        _text[_length++] = c;
    }

    public void Append(ReadOnlySpan<char> text)
    {
        Reserve(text.Length);
        text.CopyTo(_text.AsSpan(_length));
        _length += text.Length;
    }

    public void Append(decimal number)
    {
        Reserve(40);
        number.TryFormat(_text.AsSpan(_length), out var written, default, CultureInfo.InvariantCulture);
        var start = _length;
        _length += written;
        if (_text.AsSpan(start, written).Contains('.'))
        {
            while (_text[_length - 1] == '0')
                _length--;
            if (_text[_length - 1] == '.')
                _length--;
        }
    }

    /// <summary>Appends a string with its quotes.</summary>
    public void AppendString(ReadOnlySpan<char> value)
    {
        Append('"');
        while (value.IndexOfAny(Escaped) is var at and >= 0)
        {
            Append(value[..at]);
            AppendEscape(value[at]);
            value = value[(at + 1)..];
        }

        Append(value);
        Append('"');
    }

    public void Append(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                AppendString(element.GetString());
                break;
            case JsonValueKind.Array:
                AppendItems(element);
                break;
            case JsonValueKind.Object:
                AppendMembers(element);
                break;
            default:
                Append(element.GetRawText());
                break;
        }
    }

    public override string ToString() => new(_text, 0, _length);

    private void AppendItems(JsonElement array)
    {
        Append('[');
        var first = true;
        foreach (var item in array.EnumerateArray())
        {
            if (!first)
                Append(',');
            first = false;
            Append(item);
        }

        Append(']');
    }

    private void AppendMembers(JsonElement value)
    {
        Append('{');
        var first = true;
        foreach (var member in value.EnumerateObject())
        {
            if (!first)
                Append(',');
            first = false;
            AppendString(member.Name);
            Append(':');
            Append(member.Value);
        }

        Append('}');
    }

    private void AppendEscape(char c)
    {
        Append('\\');
        switch (c)
        {
            case '\n':
                Append('n');
                break;
            case '\r':
                Append('r');
                break;
            case '\t':
                Append('t');
                break;
            case '"' or '\\':
                Append(c);
                break;
            default:
                Append('u');
                Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                break;
        }
    }

    private void Reserve(int count)
    {
        if (_length + count > _text.Length)
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + count));
    }
}
