using System.Text.Json;
using Json.Schema;
using Nebula.Domain.Inference.Schemas;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Schemas;

/// <summary>Schemas as clients send them, and schemas that are refused.</summary>
public sealed class SchemaExampleTests
{
    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.Flag, RequireFormatValidation = true };

    [Theory]
    [InlineData("""{"type":"object","properties":{"city":{"type":"string"},"unit":{"type":"string","enum":["celsius","fahrenheit"]}},"required":["city"]}""")]
    [InlineData("""{"type":"object","properties":{},"additionalProperties":false}""")]
    [InlineData("""{"type":"object"}""")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("""{"title":"Person","type":"object","properties":{"name":{"title":"Name","type":"string"},"age":{"anyOf":[{"type":"integer"},{"type":"null"}],"default":null,"title":"Age"}},"required":["name"]}""")]
    [InlineData("""{"$defs":{"Node":{"type":"object","properties":{"value":{"type":"integer"},"next":{"anyOf":[{"$ref":"#/$defs/Node"},{"type":"null"}]}},"required":["value","next"],"additionalProperties":false}},"type":"object","properties":{"head":{"$ref":"#/$defs/Node"}},"required":["head"],"additionalProperties":false}""")]
    [InlineData("""{"type":"object","properties":{"label":{"type":"string"},"children":{"type":"array","items":{"$ref":"#"}}},"required":["label","children"],"additionalProperties":false}""")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"point":{"type":"array","items":[{"type":"number"},{"type":"number"}],"additionalItems":false,"minItems":2}},"required":["point"]}""")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#","definitions":{"a/b":{"type":"string","minLength":3}},"type":"array","items":{"$ref":"#/definitions/a~1b"},"minItems":2,"uniqueItems":true}""")]
    [InlineData("""{"oneOf":[{"type":"object","properties":{"kind":{"const":"a"},"x":{"type":"integer"}},"required":["kind","x"]},{"type":"object","properties":{"kind":{"const":"b"},"y":{"type":"string"}},"required":["kind","y"]}]}""")]
    [InlineData("""{"oneOf":[{"type":"integer"},{"type":"number"}]}""")]
    [InlineData("""{"type":"integer","multipleOf":7,"exclusiveMinimum":100,"maximum":106,"not":{"const":98}}""")]
    [InlineData("""{"type":"number","minimum":0.001,"maximum":0.002}""")]
    [InlineData("""{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":0.0000001}""")]
    [InlineData("""{"type":"number","multipleOf":0.01,"minimum":1e15}""")]
    [InlineData("""{"allOf":[{"type":"integer","multipleOf":4},{"multipleOf":6,"minimum":1}]}""")]
    [InlineData("""{"type":"array","items":{"enum":["a","b","c","d","e"]},"uniqueItems":true,"minItems":5}""")]
    [InlineData("""{"type":"array","items":{"type":"boolean"},"uniqueItems":true,"minItems":2}""")]
    [InlineData("""{"type":"array","items":{"type":"integer","minimum":1,"maximum":40},"uniqueItems":true,"minItems":40}""")]
    [InlineData("""{"type":"array","contains":{"const":"needle"},"minContains":2,"maxContains":2,"minItems":4}""")]
    [InlineData("""{"type":"string","pattern":"^a","minLength":5,"maxLength":5}""")]
    [InlineData("""{"allOf":[{"type":"string","pattern":"^a"},{"pattern":"z$"},{"pattern":"\\d"}]}""")]
    [InlineData("""{"type":"string","format":"email","maxLength":17}""")]
    [InlineData("""{"type":"string","format":"uuid","pattern":"^[0-9a-f-]+$"}""")]
    [InlineData("""{"type":"string","minLength":500,"maxLength":500}""")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"integer"},"minProperties":6}""")]
    [InlineData("""{"type":"object","propertyNames":{"enum":["x","y","z"]},"minProperties":3}""")]
    [InlineData("""{"type":"object","patternProperties":{"^S_":{"type":"string"},"^I_":{"type":"integer"}},"additionalProperties":false,"minProperties":4}""")]
    [InlineData("""{"type":"object","required":["undeclared"]}""")]
    [InlineData("""{"type":"object","properties":{"card":{"type":"string"},"address":{"type":"string"}},"required":["card"],"dependentRequired":{"card":["address"]}}""")]
    [InlineData("""{"type":"object","properties":{"country":{"enum":["US","NL"]}},"required":["country"],"if":{"properties":{"country":{"const":"US"}}},"then":{"properties":{"zip":{"pattern":"^[0-9]{5}$"}},"required":["zip"]},"else":{"properties":{"zip":{"pattern":"^[0-9]{4} [A-Z]{2}$"}},"required":["zip"]}}""")]
    [InlineData("""{"not":{"type":["object","array","string"]},"type":["string","integer","object"]}""")]
    [InlineData("""{"type":"string","pattern":"^(?!^[-+.]*$)[+-]?0*\\d*\\.?\\d*$"}""")]
    [InlineData("""{"type":"string","format":"email","pattern":"^(?!\\.)(?!.*\\.\\.)([A-Za-z0-9_'+\\-\\.]*)[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9\\-]*\\.)+[A-Za-z]{2,}$"}""")]
    [InlineData("""{"type":"string","pattern":"^(?!x)[xyz]{2,4}$"}""")]
    [InlineData("""{"type":"string","pattern":"\\bcat\\b"}""")]
    [InlineData("""{"type":"string","pattern":"^(?=.*\\d)(?=.*[a-z])[a-z0-9]{6}$"}""")]
    [InlineData("""{"type":"object","properties":{"b":{"anyOf":[{"type":"string","pattern":"(?<=x)y"},{"type":"integer"}]}},"required":["b"]}""")]
    [InlineData("""{"anyOf":[{"type":"string","pattern":"^(?!^[-+.]*$)[+-]?0*\\d*\\.?\\d*$"},{"type":"number"}]}""")]
    [InlineData("""{"type":"object","properties":{"k\"ey\\":{"const":"va\"l\\ue\n"}},"required":["k\"ey\\"]}""")]
    [InlineData("""{"enum":["größe","日本","🙂",null,{"a":[1]}]}""")]
    public void Write_ForManySeeds_Validates(string json)
    {
        var compiled = JsonGenerator.Compile(json);
        var validator = JsonSchema.FromText(json, new BuildOptions { SchemaRegistry = new SchemaRegistry() });
        var facts = PromptFacts.Create("""Weather in Paris on 2026-05-01 for 5 people, "a needle", celsius, mail me at jo@example.com""");
        for (ulong seed = 0; seed < 40; seed++)
        {
            var text = compiled.Write(seed, seed % 2 == 0 ? PromptFacts.None : facts);
            validator.Evaluate(JsonElement.Parse(text), Options).IsValid.ShouldBeTrue(text);
        }
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","pattern":"(?=x)y"}},"required":["a"]}""", "#/properties/a", "no string was found")]
    [InlineData("""{"type":"string","pattern":"(?<=a)b"}""", "#", "lookbehind")]
    [InlineData("""{"type":"string","pattern":"(a)\\1"}""", "#", "back reference")]
    [InlineData("""{"type":"string","pattern":"(a"}""", "#", "without its ')'")]
    [InlineData("""{"type":"string","pattern":"((a{1,100}){1,100}){1,100}"}""", "#", "too large")]
    [InlineData("""{"type":"string","pattern":"a^"}""", "#", "no string matches")]
    [InlineData("""{"type":"string","minLength":5,"maxLength":4}""", "#", "'minLength' (5) is greater")]
    [InlineData("""{"type":"string","minLength":1000000}""", "#", "not supported")]
    [InlineData("""{"type":"string","pattern":"^abc$","minLength":4}""", "#", "no string matches")]
    [InlineData("""{"type":"object","properties":{"n":{"type":"integer","minimum":2,"maximum":1}},"required":["n"]}""", "#/properties/n", "no number")]
    [InlineData("""{"type":"integer","exclusiveMinimum":1,"exclusiveMaximum":2}""", "#", "no number")]
    [InlineData("""{"type":"array","items":{"type":"boolean"},"uniqueItems":true,"minItems":3}""", "#", "not enough items")]
    [InlineData("""{"type":"array","items":{"type":"integer"},"minItems":1000000000}""", "#", "not supported")]
    [InlineData("""{"type":"array","items":{"type":"array","items":{"type":"integer"},"minItems":1000},"minItems":1000}""", "#/items/items", "more than 10,000 values")]
    [InlineData("""{"type":"array","minItems":3,"maxItems":2}""", "#", "'minItems' is greater")]
    [InlineData("""{"allOf":[{"type":"string"},{"type":"integer"}]}""", "#", "no type")]
    [InlineData("""{"type":"string","enum":[1,2]}""", "#", "no member of 'enum'")]
    [InlineData("""{"enum":[]}""", "#", "no member of 'enum'")]
    [InlineData("false", "#", "no value is allowed")]
    [InlineData("""{"not":{}}""", "#", "no type")]
    [InlineData("""{"type":"object","properties":{"a":false},"required":["a"]}""", "#", "'a' is not allowed")]
    [InlineData("""{"type":"object","required":["a"],"additionalProperties":false}""", "#", "'a' is not allowed")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}""", "#", "without end")]
    [InlineData("""{"$ref":"#"}""", "#", "without end")]
    [InlineData("""{"$ref":"#/$defs/x"}""", "#", "was not found in the schema")]
    [InlineData("""{"$ref":"https://example.com/x"}""", "#", "not supported")]
    [InlineData("""{"type":"object","unevaluatedProperties":false}""", "#", "'unevaluatedProperties' is not supported")]
    [InlineData("""{"type":"strin"}""", "#", "'strin' is not valid under any of the given types")]
    [InlineData("""{"type":"object","properties":[]}""", "#", "'properties' must be an object")]
    [InlineData("""{"type":"object","properties":{"a":5},"required":["a"]}""", "#/properties/a", "is not a schema")]
    [InlineData("""{"type":"number","multipleOf":0}""", "#", "'multipleOf' must be")]
    [InlineData("""{"oneOf":[{"type":"integer"},{"type":"integer"}]}""", "#", "no value")]
    [InlineData("[]", "#", "is not a schema")]
    public void Compile_NothingCanBeWritten_SaysWhyAndWhere(string json, string path, string reason)
    {
        var refused = Should.Throw<SchemaException>(() => JsonGenerator.Compile(json));
        refused.Path.ShouldBe(path);
        refused.Reason.ShouldContain(reason);
        refused.Message.ShouldBe($"In context={(path == "#" ? "()" : "(" + string.Join(", ", path[2..].Split('/').Select(part => $"'{part}'")) + ")")}, {refused.Reason}");
    }

    [Fact]
    public void Write_Properties_StandInTheSchemasOrder()
    {
        var schema = JsonElement.Parse("""{"type":"object","properties":{"z":{"type":"null"},"a":{"type":"null"},"m":{"type":"null"}},"required":["m","a","z"]}""");
        CompiledSchema.Compile(schema).Write(1, PromptFacts.None).ShouldBe("""{"z":null,"a":null,"m":null}""");
    }

    [Fact]
    public void Write_RecursiveSchema_StaysSmall()
    {
        var schema = JsonElement.Parse("""{"type":"object","properties":{"left":{"$ref":"#"},"right":{"$ref":"#"},"all":{"type":"array","items":{"$ref":"#"}}},"required":["all"]}""");
        var compiled = CompiledSchema.Compile(schema);
        for (ulong seed = 0; seed < 200; seed++)
            compiled.Write(seed, PromptFacts.None).Length.ShouldBeLessThan(10_000);
    }
}
