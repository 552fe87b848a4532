using System.Globalization;
using System.Text.Json;
using Nebula.Domain.Common;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>
/// OpenAI's rules for strict schemas of structured outputs and functions ("Supported schemas" in OpenAI's guide to structured outputs), with the
/// messages that its API answers with.
/// </summary>
public static class StrictSchemaRules
{
    /// <summary>The most properties that a strict schema has.</summary>
    public const int MaxProperties = 5_000;

    /// <summary>The most levels of objects and arrays below a strict schema's root.</summary>
    public const int MaxLevels = 10;

    /// <summary>The most values of all <c>enum</c> of a strict schema together.</summary>
    public const int MaxEnumValues = 1_000;

    /// <summary>The most characters of all names, enum values and constants of a strict schema together.</summary>
    public const int MaxCharacters = 120_000;

    /// <summary>The most characters of the values of one <c>enum</c> with more than <see cref="LargeEnum"/> strings.</summary>
    public const int MaxLargeEnumCharacters = 15_000;

    /// <summary>More values than this make an <c>enum</c> a large one.</summary>
    public const int LargeEnum = 250;

    /// <summary>Finds the first rule that a strict schema breaks.</summary>
    /// <param name="schema">The JSON of the schema.</param>
    /// <returns>
    /// OpenAI's sentence, such as <c>In context=('properties', 'x'), 'additionalProperties' is required to be supplied and to be false.</c>;
    /// null if the schema keeps all rules.
    /// </returns>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static string? FindViolation(string schema)
    {
        using var document = JsonDocument.Parse(schema, new JsonDocumentOptions { MaxDepth = 256 });
        return new StrictSchemaCheck(document.RootElement).Run();
    }

    /// <summary>OpenAI's message for a wrong schema of <c>response_format</c>.</summary>
    /// <param name="name">The format's name.</param>
    /// <param name="reason">The sentence of <see cref="FindViolation"/> or a <see cref="SchemaException"/>'s message.</param>
    public static string FormatForResponse(string name, string reason) => $"Invalid schema for response_format '{name}': {reason}";

    /// <summary>OpenAI's message for a wrong schema of a function's parameters.</summary>
    /// <param name="name">The function's name.</param>
    /// <param name="reason">The sentence of <see cref="FindViolation"/> or a <see cref="SchemaException"/>'s message.</param>
    public static string FormatForFunction(string name, string reason) => $"Invalid schema for function '{name}': {reason}";

    /// <summary>Walks one schema.</summary>
    private sealed class StrictSchemaCheck(JsonElement document)
    {
        private int _properties;
        private int _levels;
        private int _enumValues;
        private int _characters;

        public string? Run()
        {
            if (document.ValueKind != JsonValueKind.Object || !IsType(document, "object"))
                return $"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{GetTypeName(document)}\"'.";
            if (document.TryGetProperty("anyOf", out _))
                return "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level.";
            return Check(document, SchemaPath.Root, 0) ?? CheckSizes();
        }

        private string? CheckSizes()
        {
            if (_levels > MaxLevels)
                return $"{_levels} levels of nesting exceeds limit of {MaxLevels}.";
            if (_properties > MaxProperties)
                return $"{_properties} parameters exceeds limit of {MaxProperties}.";
            if (_enumValues > MaxEnumValues)
                return $"{_enumValues} enum values exceeds limit of {MaxEnumValues}.";
            return _characters > MaxCharacters ? $"{_characters} characters of names and enum values exceeds limit of {MaxCharacters}." : null;
        }

        private string? Check(JsonElement schema, SchemaPath path, int level)
        {
            if (schema.ValueKind != JsonValueKind.Object)
                return In(path, "schema must be an object.");
            if (schema.TryGetProperty("$ref", out var reference))
                return CheckReference(schema, reference, path);

            _levels = Math.Max(_levels, level);
            return CheckKeywords(schema, path)
                ?? CheckEnum(schema, path)
                ?? (IsType(schema, "object") ? CheckObject(schema, path, level) : null)
                ?? (IsType(schema, "array") ? CheckArray(schema, path, level) : null)
                ?? CheckAlternatives(schema, path, level)
                ?? CheckDefinitions(schema, path);
        }

        private string? CheckReference(JsonElement schema, JsonElement reference, SchemaPath path)
        {
            var others = schema.EnumerateObject().Where(keyword => keyword.Name is not ("$ref" or "$defs" or "definitions")).Select(keyword => $"'{keyword.Name}'").ToList();
            if (others.Count > 0)
                return $"context={path.ToContext()}, $ref cannot have keywords {{{string.Join(", ", others)}}}.";
            var text = reference.ValueKind == JsonValueKind.String ? reference.GetString()! : "";
            return SchemaReader.Exists(document, text) ? null : In(path, $"reference to component '{text}' which was not found in the schema.");
        }

        private static string? CheckKeywords(JsonElement schema, SchemaPath path)
        {
            foreach (var keyword in schema.EnumerateObject())
            {
                if (keyword.Name is "allOf" or "oneOf" or "not" or "if" or "then" or "else" or "dependentRequired" or "dependentSchemas" or "dependencies" or "patternProperties"
                    or "propertyNames" or "minProperties" or "maxProperties" or "unevaluatedProperties" or "unevaluatedItems" or "prefixItems" or "additionalItems" or "contains"
                    or "minContains" or "maxContains" or "uniqueItems" or "minLength" or "maxLength" or "default")
                    return In(path, $"'{keyword.Name}' is not permitted.");
                if (keyword.Name == "format" && !IsFormat(keyword.Value))
                    return In(path, $"{Quote(keyword.Value)} is not a valid format.");
            }

            return schema.TryGetProperty("type", out _) || schema.TryGetProperty("anyOf", out _) ? null : In(path, "schema must have a 'type' key.");
        }

        private static bool IsFormat(JsonElement format) => format.ValueKind == JsonValueKind.String
            && format.GetString() is "date-time" or "time" or "date" or "duration" or "email" or "hostname" or "ipv4" or "ipv6" or "uuid";

        private string? CheckEnum(JsonElement schema, SchemaPath path)
        {
            if (schema.TryGetProperty("const", out var constant) && constant.ValueKind == JsonValueKind.String)
                _characters += constant.GetString()!.Length;
            if (!schema.TryGetProperty("enum", out var values) || values.ValueKind != JsonValueKind.Array)
                return null;

            var length = values.EnumerateArray().Sum(value => value.ValueKind == JsonValueKind.String ? value.GetString()!.Length : 0);
            _enumValues += values.GetArrayLength();
            _characters += length;
            return values.GetArrayLength() > LargeEnum && length > MaxLargeEnumCharacters
                ? In(path, $"{length} characters of enum values exceeds limit of {MaxLargeEnumCharacters} for more than {LargeEnum} values.")
                : null;
        }

        private string? CheckObject(JsonElement schema, SchemaPath path, int level)
        {
            if (!schema.TryGetProperty("additionalProperties", out var additional) || additional.ValueKind != JsonValueKind.False)
                return In(path, "'additionalProperties' is required to be supplied and to be false.");
            if (!schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
                return In(path, "object schema missing properties.");
            if (CheckRequired(schema, properties, path) is { } missing)
                return missing;

            var parent = path.Append("properties");
            foreach (var property in properties.EnumerateObject())
            {
                _properties++;
                _characters += property.Name.Length;
                if (Check(property.Value, parent.Append(property.Name), GetLevel(property.Value, level)) is { } violation)
                    return violation;
            }

            return null;
        }

        private static string? CheckRequired(JsonElement schema, JsonElement properties, SchemaPath path)
        {
            const string Rule = "'required' is required to be supplied and to be an array including every key in properties.";
            var names = new HashSet<string>(StringComparer.Ordinal);
            if (schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array)
                names.UnionWith(required.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!));
            foreach (var property in properties.EnumerateObject())
            {
                if (!names.Remove(property.Name))
                    return In(path, $"{Rule} Missing '{property.Name}'.");
            }

            return names.Count == 0 ? null : In(path, $"{Rule} Extra required key '{names.First()}' supplied.");
        }

        private string? CheckArray(JsonElement schema, SchemaPath path, int level) =>
            schema.TryGetProperty("items", out var items) ? Check(items, path.Append("items"), GetLevel(items, level)) : In(path, "array schema missing items.");

        private string? CheckAlternatives(JsonElement schema, SchemaPath path, int level)
        {
            if (!schema.TryGetProperty("anyOf", out var branches) || branches.ValueKind != JsonValueKind.Array)
                return null;

            var parent = path.Append("anyOf");
            var index = 0;
            foreach (var branch in branches.EnumerateArray())
            {
                if (Check(branch, parent.Append(index.ToString(CultureInfo.InvariantCulture)), level) is { } violation)
                    return violation;
                index++;
            }

            return null;
        }

        private string? CheckDefinitions(JsonElement schema, SchemaPath path)
        {
            foreach (var keyword in (ReadOnlySpan<string>)["$defs", "definitions"])
            {
                if (!schema.TryGetProperty(keyword, out var definitions) || definitions.ValueKind != JsonValueKind.Object)
                    continue;
                var parent = path.Append(keyword);
                foreach (var definition in definitions.EnumerateObject())
                {
                    _characters += definition.Name.Length;
                    if (Check(definition.Value, parent.Append(definition.Name), 0) is { } violation)
                        return violation;
                }
            }

            return null;
        }

        /// <summary>Objects and arrays are one level below the schema that holds them; a union is on the level of its place.</summary>
        private static int GetLevel(JsonElement child, int level) =>
            child.ValueKind == JsonValueKind.Object && (IsType(child, "object") || IsType(child, "array") || child.TryGetProperty("anyOf", out _)) ? level + 1 : level;

        private static bool IsType(JsonElement schema, string name) => schema.TryGetProperty("type", out var type)
            && (type.ValueKind == JsonValueKind.Array
                ? type.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && item.ValueEquals(name))
                : type.ValueKind == JsonValueKind.String && type.ValueEquals(name));

        private static string GetTypeName(JsonElement schema) =>
            schema.ValueKind == JsonValueKind.Object ? schema.FindText("type") ?? "None" : "None";

        private static string Quote(JsonElement value) => value.ValueKind == JsonValueKind.String ? $"'{value.GetString()}'" : value.GetRawText();

        private static string In(SchemaPath path, string reason) => $"In context={path.ToContext()}, {reason}";
    }
}
