using System.Text;
using System.Text.Json;
using Json.Schema;
using Nebula.Domain.Inference.Schemas;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Schemas;

/// <summary>What holds for every schema and every seed, tried on random schemas with an independent validator.</summary>
public sealed class SchemaPropertyTests
{
    private const int DefaultSchemas = 1_200;
    private const int SeedsPerSchema = 3;

    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.Flag, RequireFormatValidation = true };

    private static readonly PromptFacts Facts = PromptFacts.Create(
        """Find 3 flights from Berlin to New York for Anna Smith on 2026-05-01, mail anna@example.com, subject "red shoes", budget 19.99, see https://example.com/x.""");

    /// <summary>More schemas with the environment variable NEBULA_TEST_SCHEMAS.</summary>
    private static int SchemaCount => int.TryParse(Environment.GetEnvironmentVariable("NEBULA_TEST_SCHEMAS"), out var count) ? count : DefaultSchemas;

    [Fact]
    public void Write_RandomSchemas_AlwaysValidates()
    {
        var refused = 0;
        var failures = new List<string>();
        for (var i = 0; i < SchemaCount; i++)
        {
            var json = new RandomSchemas((ulong)i).Create().ToJsonString();
            var element = JsonElement.Parse(json);
            if (TryCompile(element) is not { } compiled)
            {
                refused++;
                continue;
            }

            if (TryReadValidator(json) is not { } validator)
                continue;
            for (ulong seed = 0; seed < SeedsPerSchema; seed++)
            {
                var text = compiled.Write(seed, seed == 0 ? PromptFacts.None : Facts);
                if (!validator.Evaluate(JsonElement.Parse(text), Options).IsValid)
                    failures.Add($"schema {i}, seed {seed}: {json}\n{text}");
                compiled.Write(seed, seed == 0 ? PromptFacts.None : Facts).ShouldBe(text);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{SchemaCount} schemas, {refused} refused, {failures.Count} failures");
        failures.Take(3).ShouldBeEmpty();
        refused.ShouldBeLessThan(SchemaCount / 6);
    }

    [Fact]
    public void Write_CutAnywhere_IsThePrefixOfJson()
    {
        for (var i = 0; i < 60; i++)
        {
            var element = JsonElement.Parse(new RandomSchemas((ulong)i).Create().ToJsonString());
            if (TryCompile(element) is not { } compiled)
                continue;
            var bytes = Encoding.UTF8.GetBytes(compiled.Write(7, Facts));
            for (var cut = 0; cut <= bytes.Length; cut++)
            {
                var reader = new Utf8JsonReader(bytes.AsSpan(0, cut), isFinalBlock: false, default);
                while (reader.Read())
                {
                }
            }
        }
    }

    /// <summary>Null if the validator refuses the schema for a cycle among definitions that nothing uses.</summary>
    private static JsonSchema? TryReadValidator(string json)
    {
        try
        {
            return JsonSchema.FromText(json, new BuildOptions { SchemaRegistry = new SchemaRegistry() });
        }
        catch (JsonSchemaException refused) when (refused.Message.StartsWith("Cycle", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static CompiledSchema? TryCompile(JsonElement schema)
    {
        try
        {
            return CompiledSchema.Compile(schema);
        }
        catch (SchemaException)
        {
            return null;
        }
    }
}
