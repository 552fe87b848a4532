using System.Text.Json.Nodes;
using Nebula.Domain.Common;

namespace Nebula.Tests.Inference.Schemas;

/// <summary>Writes random JSON schemas: nested, recursive, with alternatives, patterns, formats and bounds. Most can be satisfied.</summary>
internal sealed class RandomSchemas(ulong seed)
{
    private static readonly string[] Patterns =
    [
        "^[A-Z]{3}-\\d{4}$", "^\\w+$", "^(red|green|blue)$", "\\d+", "^[a-f0-9]{8,16}$", "^.{3,10}$", "^a|b$", "^(\\+\\d{1,3} )?\\d{3}-\\d{4}$",
        "^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}$", "^$", "x*", "^\\S+( \\S+){1,3}$", "^[\\u0041-\\u005A]\\x62?$", "^(?:ab?c)+$", "^-?(0|[1-9]\\d*)(\\.\\d+)?$", "^\\p{Lu}\\p{Ll}*$",
    ];

    private static readonly string[] Formats =
    [
        "date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uuid", "uri-reference", "json-pointer", "unknown-format",
    ];

    private static readonly string[] Names =
        ["city", "userName", "price", "tags", "count", "is_active", "due_date", "query", "email", "a b", "quoted\"name", "größe", "id", "x", "notes", "rating"];

    private SeededRandom _random = new(seed);
    private int _definitions;

    public JsonNode Create()
    {
        var definitions = new JsonObject();
        _definitions = _random.NextInt(3);
        for (var i = 0; i < _definitions; i++)
            definitions[$"d{i}"] = CreateNode(2);

        var root = Chance(5) ? CreateNode(3) : CreateObject(3);
        if (root is not JsonObject schema)
            return root;
        if (_definitions > 0)
            schema["$defs"] = definitions;
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema";
        return schema;
    }

    private bool Chance(int oneIn) => _random.NextInt(oneIn) == 0;

    private JsonNode CreateNode(int depth)
    {
        var kind = _random.NextInt(depth > 0 ? 20 : 9);
        return kind switch
        {
            0 or 1 => CreateString(),
            2 or 3 => CreateNumber(),
            4 => new JsonObject { ["type"] = "boolean" },
            5 => CreateEnum(),
            6 => CreateTypes(),
            7 => Chance(2) ? new JsonObject { ["const"] = CreateValue() } : Chance(2) ? JsonValue.Create(true) : new JsonObject(),
            8 => _definitions > 0 ? CreateReference() : CreateString(),
            9 or 10 or 11 => CreateObject(depth - 1),
            12 or 13 => CreateArray(depth - 1),
            14 or 15 => new JsonObject { ["anyOf"] = CreateList(depth - 1) },
            16 => CreateOneOf(depth - 1),
            17 => new JsonObject { ["allOf"] = new JsonArray(CreateObject(depth - 1), CreateObject(depth - 1)) },
            18 => CreateNot(depth - 1),
            _ => CreateCondition(depth - 1),
        };
    }

    private JsonObject CreateReference() => new() { ["$ref"] = $"#/$defs/d{_random.NextInt(_definitions)}" };

    private JsonObject CreateString()
    {
        var schema = new JsonObject { ["type"] = "string" };
        var kind = _random.NextInt(6);
        if (kind == 0)
            schema["pattern"] = Patterns[_random.NextInt(Patterns.Length)];
        if (kind == 1)
            schema["format"] = Formats[_random.NextInt(Formats.Length)];
        if (kind == 2)
            schema["minLength"] = _random.NextInt(60);
        if (kind is 2 or 3)
            schema["maxLength"] = 60 + _random.NextInt(20);
        if (kind == 4)
            schema["maxLength"] = _random.NextInt(8);
        if (kind == 5 && Chance(2))
        {
            schema["pattern"] = "^[a-z]*$";
            schema["minLength"] = _random.NextInt(20);
        }

        if (Chance(8))
            schema["default"] = "default text";
        if (Chance(8))
            schema["examples"] = new JsonArray("first example", "second");
        if (Chance(6))
            schema["description"] = "The city to look for.";
        return schema;
    }

    private JsonObject CreateNumber()
    {
        var schema = new JsonObject { ["type"] = Chance(2) ? "integer" : "number" };
        var low = _random.NextInt(200) - 100;
        if (Chance(2))
            schema[Chance(3) ? "exclusiveMinimum" : "minimum"] = Chance(3) ? low + 0.5m : low;
        if (Chance(2))
            schema[Chance(3) ? "exclusiveMaximum" : "maximum"] = low + 3 + _random.NextInt(50);
        if (Chance(4))
            schema["multipleOf"] = Chance(2) ? JsonValue.Create(1 + _random.NextInt(5)) : JsonValue.Create(Chance(2) ? 0.5m : 0.01m);
        if (Chance(8))
            schema["default"] = _random.NextInt(10);
        return schema;
    }

    private JsonObject CreateEnum()
    {
        var values = new JsonArray();
        for (var i = _random.NextInt(4); i >= 0; i--)
            values.Add(CreateValue());
        return new JsonObject { ["enum"] = values };
    }

    private JsonNode? CreateValue() => _random.NextInt(7) switch
    {
        0 => JsonValue.Create(_random.NextInt(1000)),
        1 => JsonValue.Create(_random.NextInt(1000) / 8m),
        2 => JsonValue.Create(Chance(2)),
        3 => null,
        4 => new JsonArray(1, "two \"quoted\" \\ \n", null),
        5 => new JsonObject { ["k"] = "v" },
        _ => JsonValue.Create(Names[_random.NextInt(Names.Length)]),
    };

    private JsonObject CreateTypes()
    {
        string[] types = ["string", "integer", "number", "boolean", "null", "array", "object"];
        var chosen = new JsonArray();
        var first = _random.NextInt(types.Length);
        for (var i = _random.NextInt(3); i >= 0; i--)
            chosen.Add(types[(first + (i * 2)) % types.Length]);
        return new JsonObject { ["type"] = chosen };
    }

    private JsonObject CreateObject(int depth)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        for (var i = _random.NextInt(5); i >= 0; i--)
        {
            var name = Names[_random.NextInt(Names.Length)];
            properties[name] = CreateNode(depth);
            if (Chance(2) && !required.Any(known => known!.GetValue<string>() == name))
                required.Add(name);
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required };
        if (Chance(3))
            schema["additionalProperties"] = Chance(2) ? JsonValue.Create(false) : CreateNode(0);
        if (Chance(8))
            schema["patternProperties"] = new JsonObject { ["^x-"] = CreateNode(0), ["_key$"] = CreateNode(0) };
        if (Chance(8))
            schema["minProperties"] = schema["additionalProperties"] is JsonValue ? _random.NextInt(properties.Count + 1) : _random.NextInt(8);
        else if (Chance(8))
            schema["maxProperties"] = required.Count + _random.NextInt(8);
        if (Chance(12))
            schema["propertyNames"] = new JsonObject { ["pattern"] = "^[^<>]+$" };
        if (Chance(12))
            schema["dependentRequired"] = new JsonObject { [Names[_random.NextInt(Names.Length)]] = new JsonArray(Names[_random.NextInt(Names.Length)]) };
        if (Chance(16))
            schema["dependentSchemas"] = new JsonObject { [Names[_random.NextInt(Names.Length)]] = new JsonObject { ["required"] = new JsonArray("id") } };
        return schema;
    }

    private JsonObject CreateArray(int depth)
    {
        var schema = new JsonObject { ["type"] = "array" };
        if (!Chance(8))
            schema["items"] = CreateNode(depth);
        if (Chance(4))
            schema["minItems"] = _random.NextInt(6);
        if (Chance(4))
            schema["maxItems"] = 5 + _random.NextInt(4);
        if (Chance(5))
            schema["uniqueItems"] = true;
        if (Chance(6))
            schema["prefixItems"] = CreateList(depth);
        if (Chance(8))
        {
            schema["contains"] = CreateNode(0);
            if (Chance(2))
                schema["minContains"] = _random.NextInt(3);
            if (Chance(2))
                schema["maxContains"] = 3;
        }

        return schema;
    }

    private JsonArray CreateList(int depth)
    {
        var list = new JsonArray();
        for (var i = _random.NextInt(3); i >= 0; i--)
            list.Add(CreateNode(depth));
        return list;
    }

    private JsonObject CreateOneOf(int depth)
    {
        if (Chance(3))
            return new JsonObject { ["oneOf"] = CreateList(depth) };

        var branches = new JsonArray();
        foreach (var kind in (string[])["circle", "square"])
        {
            var branch = CreateObject(depth);
            branch["properties"]!["kind"] = new JsonObject { ["const"] = kind };
            branch["required"]!.AsArray().Add("kind");
            branches.Add(branch);
        }

        return new JsonObject { ["oneOf"] = branches };
    }

    private JsonObject CreateNot(int depth)
    {
        var schema = Chance(2) ? CreateObject(depth) : CreateTypes();
        schema["not"] = _random.NextInt(schema.ContainsKey("properties") ? 3 : 2) switch
        {
            0 => new JsonObject { ["type"] = Chance(2) ? "null" : "integer" },
            1 => new JsonObject { ["enum"] = new JsonArray(1, "x", null) },
            _ => new JsonObject { ["required"] = new JsonArray(Names[_random.NextInt(Names.Length)]) },
        };
        return schema;
    }

    private JsonObject CreateCondition(int depth)
    {
        var schema = CreateObject(depth);
        schema["properties"]!["mode"] = new JsonObject { ["enum"] = new JsonArray("fast", "slow") };
        schema["required"]!.AsArray().Add("mode");
        schema["if"] = new JsonObject { ["properties"] = new JsonObject { ["mode"] = new JsonObject { ["const"] = "fast" } } };
        schema["then"] = new JsonObject { ["required"] = new JsonArray("limit"), ["properties"] = new JsonObject { ["limit"] = new JsonObject { ["type"] = "integer" } } };
        if (Chance(2))
            schema["else"] = new JsonObject { ["properties"] = new JsonObject { ["limit"] = new JsonObject { ["type"] = "string" } } };
        return schema;
    }
}
