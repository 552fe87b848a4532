using System.Text.Json;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>Reads a JSON schema into a graph of <see cref="SchemaNode"/>. Only what the document's root reaches is read.</summary>
/// <remarks>
/// It reads drafts 4 to 2020-12: <c>definitions</c> and <c>$defs</c>, <c>items</c> as an array, booleans for <c>exclusiveMinimum</c>. OpenAPI's
/// <c>nullable</c> does not make it write null, so that its values are valid with and without it.
/// </remarks>
internal sealed partial class SchemaReader
{
    private const int MaxNodes = 20_000;
    private const int MaxDepth = 120;

    private readonly JsonElement _document;
    private readonly Dictionary<string, SchemaNode> _byPointer = [];
    private readonly List<SchemaNode> _nodes = [];
    private int _depth;

    private SchemaReader(JsonElement document) => _document = document;

    /// <summary>Whether anything refers to another part of the document.</summary>
    private bool HasReferences { get; set; }

    /// <exception cref="SchemaException">The schema is malformed, or uses what is not supported where it is needed.</exception>
    public static SchemaNode Read(JsonElement document, out bool needsValidation)
    {
        var reader = new SchemaReader(document);
        var root = new SchemaNode(SchemaPath.Root);
        reader._byPointer["#"] = root;
        reader.Read(document, root);
        if (reader.HasReferences)
        {
            SchemaCycles.Check(reader._nodes);
            SchemaHeights.Compute(reader._nodes);
        }

        needsValidation = reader._nodes.Exists(node => node.NeedsValidation);
        return root;
    }

    private SchemaNode Read(JsonElement element, SchemaPath path)
    {
        var node = new SchemaNode(path);
        Read(element, node);
        return node;
    }

    private void Read(JsonElement element, SchemaNode node)
    {
        if (_nodes.Count >= MaxNodes)
            throw new SchemaException(node.Path, $"the schema has more than {MaxNodes} parts.");
        if (++_depth > MaxDepth)
            throw new SchemaException(node.Path, $"the schema nests more than {MaxDepth} levels.");

        _nodes.Add(node);
        switch (element.ValueKind)
        {
            case JsonValueKind.True:
                break;
            case JsonValueKind.False:
                node.IsFalse = true;
                break;
            case JsonValueKind.Object:
                ReadKeywords(element, node);
                break;
            default:
                throw new SchemaException(node.Path, $"{Excerpt(element)} is not a schema: it must be an object or a boolean.");
        }

        _depth--;
    }

    private void ReadKeywords(JsonElement schema, SchemaNode node)
    {
        var types = JsonTypes.None;
        var groups = KeywordGroups.None;
        foreach (var keyword in schema.EnumerateObject())
        {
            var value = keyword.Value;
            switch (keyword.Name)
            {
                case "type":
                    types |= ReadTypes(value, node.Path);
                    break;
                case "title" or "description":
                    if (value.ValueKind == JsonValueKind.String)
                        node.Description = node.Description is null ? value.GetString() : $"{node.Description} {value.GetString()}";
                    break;
                case "enum":
                    ReadEnum(value, node);
                    break;
                case "const":
                    node.Values = Common(node.Values, [new SchemaValue(value)]);
                    break;
                case "default":
                    (node.Suggestions ??= []).Insert(0, new SchemaValue(value));
                    break;
                case "examples" when value.ValueKind == JsonValueKind.Array:
                    (node.Suggestions ??= []).AddRange(value.EnumerateArray().Take(16).Select(example => new SchemaValue(example)));
                    break;
                case "example":
                    (node.Suggestions ??= []).Add(new SchemaValue(value));
                    break;
                case "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf":
                    groups |= KeywordGroups.Numbers;
                    break;
                case "minLength" or "maxLength" or "pattern" or "format" or "contentEncoding":
                    groups |= KeywordGroups.Strings;
                    break;
                case "items" or "prefixItems" or "additionalItems" or "contains" or "minContains" or "maxContains" or "minItems" or "maxItems" or "uniqueItems":
                    groups |= KeywordGroups.Arrays;
                    break;
                case "properties" or "required" or "patternProperties" or "additionalProperties" or "propertyNames" or "minProperties"
                    or "maxProperties" or "dependentRequired" or "dependentSchemas" or "dependencies":
                    groups |= KeywordGroups.Objects;
                    break;
                case "allOf":
                    node.AllOf = ReadList(value, node.Path.Append("allOf"));
                    break;
                case "anyOf":
                    node.AnyOf = ReadBranches(value, node.Path.Append("anyOf"));
                    break;
                case "oneOf":
                    node.OneOf = ReadList(value, node.Path.Append("oneOf"));
                    break;
                case "not":
                    node.Not = Read(value, node.Path.Append("not"));
                    break;
                case "if":
                    node.If = Read(value, node.Path.Append("if"));
                    break;
                case "then":
                    node.Then = Read(value, node.Path.Append("then"));
                    break;
                case "else":
                    node.Else = Read(value, node.Path.Append("else"));
                    break;
                case "$ref":
                    ReadReference(value, node);
                    break;
                case "$dynamicRef" or "$recursiveRef" or "unevaluatedProperties" or "unevaluatedItems":
                    if (value.ValueKind != JsonValueKind.True)
                        throw new SchemaException(node.Path, $"'{keyword.Name}' is not supported.");
                    break;
            }
        }

        if (types != JsonTypes.None)
            node.Types = types;
        if (groups != KeywordGroups.None)
            ReadGroups(schema, node, groups);
    }

    private void ReadGroups(JsonElement schema, SchemaNode node, KeywordGroups groups)
    {
        if (groups.HasFlag(KeywordGroups.Numbers))
            node.Numbers = ReadNumbers(schema, node.Path);
        if (groups.HasFlag(KeywordGroups.Strings))
            node.Strings = ReadStrings(schema, node);
        if (groups.HasFlag(KeywordGroups.Arrays))
            node.Arrays = ReadArrays(schema, node.Path);
        if (groups.HasFlag(KeywordGroups.Objects))
            node.Objects = ReadObjects(schema, node.Path);
    }

    private static JsonTypes ReadTypes(JsonElement value, SchemaPath path)
    {
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0)
        {
            var types = JsonTypes.None;
            foreach (var item in value.EnumerateArray())
                types |= ReadType(item, path);
            return types;
        }

        return ReadType(value, path);
    }

    private static JsonTypes ReadType(JsonElement value, SchemaPath path) => (value.ValueKind == JsonValueKind.String ? value.GetString() : null) switch
    {
        "null" => JsonTypes.Null,
        "boolean" => JsonTypes.Boolean,
        "integer" => JsonTypes.Integer,
        "number" => JsonTypes.Number,
        "string" => JsonTypes.String,
        "array" => JsonTypes.Array,
        "object" => JsonTypes.Object,
        _ => throw new SchemaException(path, $"{Excerpt(value)} is not valid under any of the given types: array, boolean, integer, null, number, object, string."),
    };

    private static void ReadEnum(JsonElement value, SchemaNode node)
    {
        if (value.ValueKind != JsonValueKind.Array)
            throw new SchemaException(node.Path, "'enum' must be an array.");
        node.Values = Common(node.Values, [.. value.EnumerateArray().Select(member => new SchemaValue(member))]);
    }

    /// <summary>The values of a schema that has both <c>enum</c> and <c>const</c>.</summary>
    private static SchemaValue[] Common(SchemaValue[]? known, SchemaValue[] values) =>
        known is null ? values : [.. known.Where(value => Array.Exists(values, other => JsonElement.DeepEquals(other.Element, value.Element)))];

    private SchemaNode[] ReadList(JsonElement value, SchemaPath path)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
            throw new SchemaException(path, "a non-empty array of schemas is expected here.");
        return [.. value.EnumerateArray().Select((item, i) => Read(item, path.Append(i.ToString(System.Globalization.CultureInfo.InvariantCulture))))];
    }

    /// <summary>Reads alternatives, of which one that can be used is enough.</summary>
    private SchemaNode[] ReadBranches(JsonElement value, SchemaPath path)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
            throw new SchemaException(path, "a non-empty array of schemas is expected here.");

        return [.. value.EnumerateArray().Select((item, i) => ReadTolerantly(item, path.Append(i.ToString(System.Globalization.CultureInfo.InvariantCulture))))];
    }

    private SchemaNode ReadTolerantly(JsonElement element, SchemaPath path)
    {
        var node = new SchemaNode(path);
        ReadTolerantly(element, node);
        return node;
    }

    private void ReadTolerantly(JsonElement element, SchemaNode node)
    {
        var depth = _depth;
        try
        {
            Read(element, node);
        }
        catch (SchemaException fault) when (_nodes.Count < MaxNodes)
        {
            node.Fault = fault;
            _depth = depth;
        }
    }

    private static string Excerpt(JsonElement value)
    {
        var text = value.GetRawText();
        return $"'{(text.Length > 60 ? text[..60] + "…" : text).Trim('"')}'";
    }

    [Flags]
    private enum KeywordGroups
    {
        None = 0,
        Numbers = 1,
        Strings = 2,
        Arrays = 4,
        Objects = 8,
    }
}
