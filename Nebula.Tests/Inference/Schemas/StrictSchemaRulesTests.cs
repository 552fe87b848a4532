using Nebula.Domain.Inference.Schemas;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Schemas;

public sealed class StrictSchemaRulesTests
{
    private const string Rule = "'required' is required to be supplied and to be an array including every key in properties.";

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","format":"email","pattern":"x"},"b":{"type":["integer","null"],"minimum":1}},"required":["a","b"],"additionalProperties":false}""")]
    [InlineData("""{"type":"object","properties":{},"additionalProperties":false}""")]
    [InlineData("""{"type":"object","properties":{"n":{"$ref":"#/$defs/n"}},"required":["n"],"additionalProperties":false,"$defs":{"n":{"type":"object","properties":{"next":{"anyOf":[{"$ref":"#/$defs/n"},{"type":"null"}]}},"required":["next"],"additionalProperties":false}}}""")]
    [InlineData("""{"type":"object","title":"T","description":"D","properties":{"a":{"type":"array","items":{"type":"string","enum":["x"]},"minItems":1,"maxItems":3}},"required":["a"],"additionalProperties":false}""")]
    public void FindViolation_SchemaKeepsTheRules_IsNull(string schema) => StrictSchemaRules.FindViolation(schema).ShouldBeNull();

    [Theory]
    [InlineData("""{"type":"object","properties":{}}""", "In context=(), 'additionalProperties' is required to be supplied and to be false.")]
    [InlineData("""{"type":"object","properties":{"x":{"type":"object","properties":{}}},"required":["x"],"additionalProperties":false}""", "In context=('properties', 'x'), 'additionalProperties' is required to be supplied and to be false.")]
    [InlineData("""{"type":"object","properties":{"x":{"type":"string"}},"additionalProperties":false}""", "In context=(), " + Rule + " Missing 'x'.")]
    [InlineData("""{"type":"object","properties":{"x":{"type":"string"}},"required":["x","y"],"additionalProperties":false}""", "In context=(), " + Rule + " Extra required key 'y' supplied.")]
    [InlineData("""{"type":"object","additionalProperties":false}""", "In context=(), object schema missing properties.")]
    [InlineData("""{"type":"array","items":{"type":"string"}}""", "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"array\"'.")]
    [InlineData("""{"anyOf":[{"type":"string"}]}""", "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"None\"'.")]
    [InlineData("""{"type":"object","anyOf":[{"type":"string"}]}""", "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level.")]
    [InlineData("""{"type":"object","properties":{"x":{"oneOf":[{"type":"string"}]}},"required":["x"],"additionalProperties":false}""", "In context=('properties', 'x'), 'oneOf' is not permitted.")]
    [InlineData("""{"type":"object","properties":{"x":{"type":"string","default":"a"}},"required":["x"],"additionalProperties":false}""", "In context=('properties', 'x'), 'default' is not permitted.")]
    [InlineData("""{"type":"object","properties":{"x":{"type":"string","minLength":1}},"required":["x"],"additionalProperties":false}""", "In context=('properties', 'x'), 'minLength' is not permitted.")]
    [InlineData("""{"type":"object","properties":{"x":{"type":"string","format":"uri"}},"required":["x"],"additionalProperties":false}""", "In context=('properties', 'x'), 'uri' is not a valid format.")]
    [InlineData("""{"type":"object","properties":{"x":{"description":"any"}},"required":["x"],"additionalProperties":false}""", "In context=('properties', 'x'), schema must have a 'type' key.")]
    [InlineData("""{"type":"object","properties":{"x":{"type":"array"}},"required":["x"],"additionalProperties":false}""", "In context=('properties', 'x'), array schema missing items.")]
    [InlineData("""{"type":"object","properties":{"x":{"type":"array","items":{}}},"required":["x"],"additionalProperties":false}""", "In context=('properties', 'x', 'items'), schema must have a 'type' key.")]
    [InlineData("""{"type":"object","properties":{"x":{"anyOf":[{"type":"object","properties":{}}]}},"required":["x"],"additionalProperties":false}""", "In context=('properties', 'x', 'anyOf', '0'), 'additionalProperties' is required to be supplied and to be false.")]
    [InlineData("""{"type":"object","properties":{"x":{"$ref":"#/$defs/d","description":"D"}},"required":["x"],"additionalProperties":false,"$defs":{"d":{"type":"string"}}}""", "context=('properties', 'x'), $ref cannot have keywords {'description'}.")]
    [InlineData("""{"type":"object","properties":{"x":{"$ref":"#/$defs/e"}},"required":["x"],"additionalProperties":false}""", "In context=('properties', 'x'), reference to component '#/$defs/e' which was not found in the schema.")]
    public void FindViolation_SchemaBreaksARule_IsOpenAisSentence(string schema, string sentence) =>
        StrictSchemaRules.FindViolation(schema).ShouldBe(sentence);

    [Fact]
    public void FindViolation_TooDeepOrTooLarge_NamesTheLimit()
    {
        StrictSchemaRules.FindViolation(Nest(10)).ShouldBeNull();
        StrictSchemaRules.FindViolation(Nest(11)).ShouldBe("11 levels of nesting exceeds limit of 10.");
        var many = string.Join(',', Enumerable.Range(0, 5_001).Select(i => $"\"p{i}\":{{\"type\":\"string\"}}"));
        var names = string.Join(',', Enumerable.Range(0, 5_001).Select(i => $"\"p{i}\""));
        StrictSchemaRules.FindViolation(($$"""{"type":"object","properties":{ {{many}} },"required":[{{names}}],"additionalProperties":false}"""))
            .ShouldBe("5001 parameters exceeds limit of 5000.");
        var values = string.Join(',', Enumerable.Range(0, 1_001).Select(i => $"\"{i}\""));
        StrictSchemaRules.FindViolation(($$"""{"type":"object","properties":{"x":{"type":"string","enum":[{{values}}]} },"required":["x"],"additionalProperties":false}"""))
            .ShouldBe("1001 enum values exceeds limit of 1000.");
    }

    [Fact]
    public void Format_NameAndReason_IsOpenAisMessage()
    {
        StrictSchemaRules.FormatForResponse("r", "R").ShouldBe("Invalid schema for response_format 'r': R");
        StrictSchemaRules.FormatForFunction("f", "R").ShouldBe("Invalid schema for function 'f': R");
    }

    private static string Nest(int levels)
    {
        var schema = """{"type":"object","properties":{},"required":[],"additionalProperties":false}""";
        for (var i = 0; i < levels; i++)
            schema = $$"""{"type":"object","properties":{"x": {{schema}} },"required":["x"],"additionalProperties":false}""";
        return schema;
    }
}
