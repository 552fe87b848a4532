using System.Text.Json;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>
/// Validates values against a schema's graph: the check behind everything that writing alone does not guarantee. A schema that cannot be used
/// makes a verdict uncertain, and an uncertain value is not valid.
/// </summary>
internal sealed class SchemaValidator
{
    /// <summary>A value costs at most this many visits of schemas, so that no schema can stall a request.</summary>
    private const int MaxVisits = 200_000;

    private const int MaxDepth = 400;

    private int _visits;
    private int _depth;
    private bool _isUncertain;

    /// <summary>Whether the value certainly satisfies the schema.</summary>
    public static bool IsValid(SchemaNode node, JsonElement value)
    {
        var validator = new SchemaValidator();
        return validator.Check(node, value) && !validator._isUncertain;
    }

    private bool Check(SchemaNode node, JsonElement value)
    {
        if (++_visits > MaxVisits || _depth >= MaxDepth || node.Fault is not null)
            _isUncertain = true;
        if (_isUncertain || node.IsFalse)
            return false;

        _depth++;
        var isValid = CheckNode(node, value);
        _depth--;
        return isValid;
    }

    private bool CheckNode(SchemaNode node, JsonElement value)
    {
        return (GetTypes(value) & node.Types) != JsonTypes.None
            && (node.Values is null || Array.Exists(node.Values, member => JsonElement.DeepEquals(member.Element, value)))
            && CheckKeywords(node, value)
            && (node.Reference is null || Check(node.Reference, value))
            && (node.AllOf is null || Array.TrueForAll(node.AllOf, part => Check(part, value)))
            && (node.AnyOf is null || CheckAnyOf(node.AnyOf, value))
            && (node.OneOf is null || node.OneOf.Count(branch => Check(branch, value)) == 1)
            && (node.Not is null || !Check(node.Not, value))
            && (node.If is null || CheckCondition(node, value));
    }

    private bool CheckCondition(SchemaNode node, JsonElement value)
    {
        var next = Check(node.If!, value) ? node.Then : node.Else;
        return next is null || Check(next, value);
    }

    /// <summary>One branch that certainly holds settles it, whatever the others are.</summary>
    private bool CheckAnyOf(SchemaNode[] branches, JsonElement value)
    {
        var wasUncertain = false;
        foreach (var branch in branches)
        {
            if (Check(branch, value) && !_isUncertain)
                return true;
            wasUncertain |= _isUncertain;
            _isUncertain = _visits > MaxVisits;
        }

        _isUncertain |= wasUncertain;
        return false;
    }

    private bool CheckKeywords(SchemaNode node, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => node.Numbers.IsOpen || CheckNumber(node.Numbers, value),
        JsonValueKind.String => node.Strings is null || CheckString(node.Strings, value.GetString()!),
        JsonValueKind.Array => node.Arrays is null || CheckArray(node.Arrays, value),
        JsonValueKind.Object => node.Objects is null || CheckObject(node.Objects, value),
        _ => true,
    };

    private bool CheckNumber(NumberRange range, JsonElement value)
    {
        if (value.TryGetDecimal(out var number))
            return range.Contains(number);
        _isUncertain = true;
        return false;
    }

    private static bool CheckString(StringKeywords keywords, string text)
    {
        if (keywords.MinLength > 0 || keywords.MaxLength < int.MaxValue)
        {
            var length = CountRunes(text);
            if (length < keywords.MinLength || length > keywords.MaxLength)
                return false;
        }

        return (keywords.Pattern is null || keywords.Pattern.IsFoundIn(text)) && (keywords.Format is null || StringFormats.IsValid(keywords.Format, text));
    }

    /// <summary>The number of code points of a text.</summary>
    public static int CountRunes(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
            count++;
        return count;
    }

    private bool CheckArray(ArrayKeywords keywords, JsonElement array)
    {
        var length = array.GetArrayLength();
        if (length < keywords.MinItems || length > keywords.MaxItems)
            return false;

        var index = 0;
        var contained = 0;
        foreach (var item in array.EnumerateArray())
        {
            var schema = index < keywords.PrefixItems.Count ? keywords.PrefixItems[index] : keywords.Items;
            index++;
            if (schema is not null && !Check(schema, item))
                return false;
            if (keywords.Contains is not null && Check(keywords.Contains, item))
                contained++;
        }

        if (keywords.Contains is not null && (contained < keywords.MinContains || contained > keywords.MaxContains))
            return false;
        return !keywords.IsUnique || IsUnique(array);
    }

    private bool IsUnique(JsonElement array)
    {
        var items = array.EnumerateArray().ToList();
        for (var i = 0; i < items.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                _visits++;
                if (JsonElement.DeepEquals(items[i], items[j]))
                    return false;
            }
        }

        return true;
    }

    private bool CheckObject(ObjectKeywords keywords, JsonElement value)
    {
        foreach (var name in keywords.Required)
        {
            if (!value.TryGetProperty(name, out _))
                return false;
        }

        var count = 0;
        var schemas = new List<SchemaNode>();
        foreach (var member in value.EnumerateObject())
        {
            count++;
            schemas.Clear();
            if (!keywords.TryAddSchemas(member.Name, schemas) || !schemas.TrueForAll(schema => Check(schema, member.Value)))
                return false;
            if (keywords.PropertyNames is not null && !CheckName(keywords.PropertyNames, member.Name))
                return false;
            if (keywords.DependentRequired?.GetValueOrDefault(member.Name) is { } needed && !Array.TrueForAll(needed, name => value.TryGetProperty(name, out _)))
                return false;
            if (keywords.DependentSchemas?.GetValueOrDefault(member.Name) is { } dependent && !Check(dependent, value))
                return false;
        }

        return count >= keywords.MinProperties && count <= keywords.MaxProperties;
    }

    private bool CheckName(SchemaNode node, string name) => Check(node, ToElement(name));

    /// <summary>Whether a property's name certainly satisfies <c>propertyNames</c>.</summary>
    public static bool IsValidName(SchemaNode node, string name) => IsValid(node, ToElement(name));

    private static JsonElement ToElement(string text) => JsonSerializer.SerializeToElement(text);

    private static JsonTypes GetTypes(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => JsonTypes.Null,
        JsonValueKind.True or JsonValueKind.False => JsonTypes.Boolean,
        JsonValueKind.Number => !value.TryGetDecimal(out var number) || number % 1 != 0 ? JsonTypes.Fraction : JsonTypes.Integer,
        JsonValueKind.String => JsonTypes.String,
        JsonValueKind.Array => JsonTypes.Array,
        JsonValueKind.Object => JsonTypes.Object,
        _ => JsonTypes.None,
    };
}
