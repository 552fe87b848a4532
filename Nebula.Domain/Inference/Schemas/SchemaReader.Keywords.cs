using System.Text.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Schemas.Patterns;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>The part of the reader that reads the keywords of each type.</summary>
internal sealed partial class SchemaReader
{
    private static NumberRange ReadNumbers(JsonElement schema, SchemaPath path)
    {
        var range = new NumberRange();
        if (ReadBound(schema, "minimum", path, isMin: true) is { } min)
            range = new NumberRange { Min = min, IsMinExclusive = IsTrue(schema, "exclusiveMinimum") };
        if (ReadBound(schema, "maximum", path, isMin: false) is { } max)
            range = range with { Max = max, IsMaxExclusive = IsTrue(schema, "exclusiveMaximum") };
        if (ReadBound(schema, "exclusiveMinimum", path, isMin: true) is { } above)
            range = range.Intersect(new NumberRange { Min = above, IsMinExclusive = true })!.Value;
        if (ReadBound(schema, "exclusiveMaximum", path, isMin: false) is { } below)
            range = range.Intersect(new NumberRange { Max = below, IsMaxExclusive = true })!.Value;
        if (schema.TryGetProperty("multipleOf", out var step))
        {
            if (step.ValueKind != JsonValueKind.Number || !step.TryGetDecimal(out var value) || value <= 0)
                throw new SchemaException(path, $"'multipleOf' must be a number above 0 that a decimal of 28 digits holds, not {Excerpt(step)}.");
            range = range with { Step = value };
        }

        return range;
    }

    private static decimal? ReadBound(JsonElement schema, string keyword, SchemaPath path, bool isMin)
    {
        if (!schema.TryGetProperty(keyword, out var value) || value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return null;
        if (value.ValueKind != JsonValueKind.Number)
            throw new SchemaException(path, $"'{keyword}' must be a number, not {Excerpt(value)}.");
        if (value.TryGetDecimal(out var bound))
            return bound;
        return value.GetRawText().StartsWith('-') == isMin ? null : throw new SchemaException(path, $"'{keyword}' is too large to be supported.");
    }

    private static StringKeywords ReadStrings(JsonElement schema, SchemaNode node)
    {
        var keywords = new StringKeywords
        {
            MinLength = ReadCount(schema, "minLength", node.Path) ?? 0,
            MaxLength = ReadCount(schema, "maxLength", node.Path) ?? int.MaxValue,
            Format = schema.FindText("format") is { } format && StringFormats.IsKnown(format) ? format : null,
            Encoding = schema.FindText("contentEncoding"),
        };
        if (!schema.TryGetProperty("pattern", out var pattern))
            return keywords;
        if (pattern.ValueKind != JsonValueKind.String)
            throw new SchemaException(node.Path, "'pattern' must be a string.");
        return keywords with { Pattern = ReadPattern(pattern.GetString()!, node.Path) };
    }

    private ArrayKeywords ReadArrays(JsonElement schema, SchemaPath path)
    {
        var prefix = Array.Empty<SchemaNode>();
        if (schema.TryGetProperty("prefixItems", out var prefixItems))
            prefix = ReadList(prefixItems, path.Append("prefixItems"));

        SchemaNode? rest = null;
        if (schema.TryGetProperty("items", out var items))
        {
            if (items.ValueKind == JsonValueKind.Array)
            {
                prefix = items.GetArrayLength() == 0 ? [] : ReadList(items, path.Append("items"));
                if (schema.TryGetProperty("additionalItems", out var additional))
                    rest = Read(additional, path.Append("additionalItems"));
            }
            else
            {
                rest = Read(items, path.Append("items"));
            }
        }

        return new ArrayKeywords
        {
            PrefixItems = prefix,
            Items = rest,
            Contains = schema.TryGetProperty("contains", out var contains) ? Read(contains, path.Append("contains")) : null,
            MinContains = ReadCount(schema, "minContains", path) ?? 1,
            MaxContains = ReadCount(schema, "maxContains", path) ?? int.MaxValue,
            MinItems = ReadCount(schema, "minItems", path) ?? 0,
            MaxItems = ReadCount(schema, "maxItems", path) ?? int.MaxValue,
            IsUnique = IsTrue(schema, "uniqueItems"),
        };
    }

    private ObjectKeywords ReadObjects(JsonElement schema, SchemaPath path)
    {
        Dictionary<string, string[]>? dependentRequired = null;
        Dictionary<string, SchemaNode>? dependentSchemas = null;
        foreach (var keyword in (ReadOnlySpan<string>)["dependentRequired", "dependentSchemas", "dependencies"])
        {
            if (!schema.TryGetProperty(keyword, out var dependencies))
                continue;
            foreach (var dependency in Members(dependencies, keyword, path))
            {
                if (dependency.Value.ValueKind == JsonValueKind.Array)
                    (dependentRequired ??= [])[dependency.Name] = ReadNames(dependency.Value, keyword, path);
                else
                    (dependentSchemas ??= [])[dependency.Name] = Read(dependency.Value, path.Append(keyword).Append(dependency.Name));
            }
        }

        return new ObjectKeywords
        {
            Properties = ReadProperties(schema, path),
            Required = schema.TryGetProperty("required", out var required) && required.ValueKind is not (JsonValueKind.True or JsonValueKind.False)
                ? ReadNames(required, "required", path)
                : [],
            PatternProperties = ReadPatternProperties(schema, path),
            Additional = schema.TryGetProperty("additionalProperties", out var additional) ? Read(additional, path.Append("additionalProperties")) : null,
            PropertyNames = schema.TryGetProperty("propertyNames", out var names) ? Read(names, path.Append("propertyNames")) : null,
            MinProperties = ReadCount(schema, "minProperties", path) ?? 0,
            MaxProperties = ReadCount(schema, "maxProperties", path) ?? int.MaxValue,
            DependentRequired = dependentRequired,
            DependentSchemas = dependentSchemas,
        };
    }

    private List<SchemaProperty> ReadProperties(JsonElement schema, SchemaPath path)
    {
        var properties = new List<SchemaProperty>();
        if (!schema.TryGetProperty("properties", out var declared))
            return properties;

        var parent = path.Append("properties");
        foreach (var member in Members(declared, "properties", path))
        {
            if (properties.Count <= 8)
                properties.RemoveAll(property => property.Name == member.Name);
            properties.Add(new SchemaProperty(member.Name, Read(member.Value, parent.Append(member.Name))));
        }

        return properties.Count <= 8 ? properties : [.. properties.GroupBy(property => property.Name, (_, same) => same.Last())];
    }

    private (Pattern Pattern, SchemaNode Node)[] ReadPatternProperties(JsonElement schema, SchemaPath path)
    {
        if (!schema.TryGetProperty("patternProperties", out var declared))
            return [];

        var parent = path.Append("patternProperties");
        return
        [
            .. Members(declared, "patternProperties", path)
                .Select(member => (ReadPattern(member.Name, parent.Append(member.Name)), Read(member.Value, parent.Append(member.Name)))),
        ];
    }

    private static Pattern ReadPattern(string text, SchemaPath path)
    {
        try
        {
            return Pattern.Parse(text);
        }
        catch (PatternException refused)
        {
            throw new SchemaException(path, $"the pattern '{text}' {refused.Message}.");
        }
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement value, string keyword, SchemaPath path) =>
        value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : throw new SchemaException(path, $"'{keyword}' must be an object.");

    private static string[] ReadNames(JsonElement value, string keyword, SchemaPath path)
    {
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(name => name.ValueKind != JsonValueKind.String))
            throw new SchemaException(path, $"'{keyword}' must be an array of strings.");
        return [.. value.EnumerateArray().Select(name => name.GetString()!).Distinct(StringComparer.Ordinal)];
    }

    private static int? ReadCount(JsonElement schema, string keyword, SchemaPath path)
    {
        if (!schema.TryGetProperty(keyword, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var count) || count < 0 || count % 1 != 0)
            throw new SchemaException(path, $"'{keyword}' must be a non-negative integer, not {Excerpt(value)}.");
        return (int)Math.Min(count, int.MaxValue);
    }

    private static bool IsTrue(JsonElement schema, string keyword) => schema.TryGetProperty(keyword, out var value) && value.ValueKind == JsonValueKind.True;
}
