using System.Text;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>Where a schema stands inside its document.</summary>
internal sealed class SchemaPath
{
    private readonly SchemaPath? _parent;
    private readonly string _segment;

    private SchemaPath(SchemaPath? parent, string segment)
    {
        _parent = parent;
        _segment = segment;
    }

    /// <summary>The document itself.</summary>
    public static SchemaPath Root { get; } = new(null, "");

    public SchemaPath Append(string segment) => new(this, segment);

    /// <summary>The path as OpenAI's messages spell it: <c>('properties', 'city')</c>, or <c>()</c> for the document.</summary>
    public string ToContext()
    {
        var segments = Segments();
        if (segments.Count == 1)
            return $"('{segments[0]}',)";

        var text = new StringBuilder("(");
        for (var i = 0; i < segments.Count; i++)
            text.Append(i == 0 ? "'" : ", '").Append(segments[i]).Append('\'');
        return text.Append(')').ToString();
    }

    /// <summary>The path as a JSON pointer in a fragment: <c>#/properties/city</c>, or <c>#</c> for the document.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("#");
        foreach (var segment in Segments())
            text.Append('/').Append(segment.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
        return text.ToString();
    }

    private List<string> Segments()
    {
        var segments = new List<string>();
        for (var at = this; at._parent is not null; at = at._parent)
            segments.Add(at._segment);
        segments.Reverse();
        return segments;
    }
}
