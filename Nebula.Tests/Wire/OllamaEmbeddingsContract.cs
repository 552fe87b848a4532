using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Nebula.Domain.Embeddings;
using Nebula.Tests.Hosts;
using OllamaSharp;
using OllamaSharp.Models;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Ollama's embeddings: the vectors of <c>/v1/embeddings</c> in Ollama's shapes, by themselves and through OllamaSharp.</summary>
public abstract class OllamaEmbeddingsContract(INebulaHost host) : NebulaContract(host)
{
    [Fact]
    public async Task Vectors_are_those_of_OpenAIs_route_and_one_entry_of_the_ledger()
    {
        var reply = (await EmbedAsync("\"input\":[\"the sea\",\"the land\"],\"keep_alive\":\"5m\",\"options\":{\"num_ctx\":512}")).ShouldBe(200).Json;

        reply.GetProperty("model").GetString().ShouldBe(Host.EmbeddingModel);
        reply.GetProperty("embeddings").EnumerateArray().Select(ToVector).ShouldBe([new TextEmbedder().Embed("the sea", 384), new TextEmbedder().Embed("the land", 384)]);
        reply.GetProperty("total_duration").GetInt64().ShouldBeGreaterThan(0);
        reply.GetProperty("load_duration").GetInt64().ShouldBeGreaterThanOrEqualTo(0);
        var tokens = reply.GetProperty("prompt_eval_count").GetInt64();
        await Eventually.PassesAsync(async () =>
        {
            var entry = (await Client.GetAsync($"/requests?key_id={Key.Id}")).ShouldBe(200).Json.GetProperty("data").EnumerateArray().ShouldHaveSingleItem();
            (entry.GetProperty("input_tokens").GetInt64(), entry.GetProperty("status").GetInt32(), entry.GetProperty("model").GetString()).ShouldBe((tokens, 200, Host.EmbeddingModel));
        });
    }

    [Fact]
    public async Task One_text_has_one_vector_on_both_routes()
    {
        var expected = new TextEmbedder().Embed("the sea", 384);
        (await EmbedAsync("\"input\":\"the sea\"")).ShouldBe(200).Json.GetProperty("embeddings").EnumerateArray().Select(ToVector).ShouldBe([expected]);
        var older = (await PostAsync("/api/embeddings", "\"prompt\":\"the sea\",\"keep_alive\":-1")).ShouldBe(200).Json;
        ToVector(older.GetProperty("embedding")).ShouldBe(expected);
        older.EnumerateObject().Count().ShouldBe(1);
        (await EmbedAsync("\"input\":\"the sea\",\"dimensions\":8")).ShouldBe(200).Json.GetProperty("embeddings")[0].GetArrayLength().ShouldBe(8);
    }

    [Fact]
    public async Task A_list_of_hundreds_keeps_its_order()
    {
        var inputs = Enumerable.Range(0, 300).Select(static i => $"number {i}").ToArray();
        var vectors = (await EmbedAsync($"\"input\":{JsonSerializer.Serialize(inputs)},\"dimensions\":16")).ShouldBe(200).Json.GetProperty("embeddings").EnumerateArray().Select(ToVector).ToArray();
        vectors.Length.ShouldBe(300);
        foreach (var i in (int[])[0, 127, 128, 255, 256, 299])
            vectors[i].ShouldBe(new TextEmbedder().Embed(inputs[i], 16));
    }

    [Fact]
    public async Task A_text_longer_than_the_context_is_cut_unless_truncate_is_false()
    {
        var atTheLimit = string.Concat(Enumerable.Repeat(" sea", 512));
        var cut = (await EmbedAsync($"\"input\":[\"{atTheLimit} land land\",\"the sea\"]")).ShouldBe(200).Json;
        cut.GetProperty("embeddings").EnumerateArray().Select(ToVector).ShouldBe([new TextEmbedder().Embed(atTheLimit, 384), new TextEmbedder().Embed("the sea", 384)]);
        cut.GetProperty("prompt_eval_count").GetInt32().ShouldBe(514);
        (await PostAsync("/api/embeddings", $"\"prompt\":\"{atTheLimit} land\"")).ShouldBe(200);
        (await EmbedAsync($"\"input\":\"{atTheLimit}\",\"truncate\":false")).ShouldBe(200);
        (await EmbedAsync($"\"input\":\"{atTheLimit} land\",\"truncate\":false")).ShouldBeError(400).Json.GetProperty("error").GetString()!.ShouldContain("maximum context length is 512 tokens");
    }

    [Fact]
    public async Task A_request_without_text_loads_the_model_and_is_not_charged()
    {
        foreach (var fields in (string[])["\"input\":\"\"", "\"input\":[]", "\"input\":null", "\"keep_alive\":0"])
            (await EmbedAsync(fields)).ShouldBe(200).Json.GetRawText().ShouldBe($$"""{"model":"{{Host.EmbeddingModel}}","embeddings":[]}""");
        (await PostAsync("/api/embeddings", "\"prompt\":\"\"")).ShouldBe(200).Json.GetRawText().ShouldBe("""{"embedding":[]}""");
        (await Client.GetAsync($"/requests?key_id={Key.Id}")).ShouldBe(200).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("\"input\":1", "input")]
    [InlineData("\"input\":[1]", "input[0]")]
    [InlineData("\"input\":[\"a\",\"\"]", "input[1]")]
    [InlineData("\"input\":[[1]]", "input[0]")]
    [InlineData("\"input\":\"a\",\"dimensions\":4097", "dimensions")]
    [InlineData("\"input\":\"a\",\"truncate\":1", "truncate")]
    [InlineData("\"input\":\"a\",\"keep_alive\":\"soon\"", "keep_alive")]
    [InlineData("\"input\":\"a\",\"options\":[]", "options")]
    public async Task A_wrong_field_is_named(string fields, string field) =>
        (await EmbedAsync(fields)).ShouldBeError(400).Json.GetProperty("error").GetString()!.ShouldContain($"'{field}'");

    [Fact]
    public async Task Errors_and_limits_have_the_shape_of_Ollama()
    {
        foreach (var path in (string[])["/api/embed", "/api/embeddings"])
        {
            (await Client.SendAsync(HttpMethod.Post, path, Key.Secret, """{"input":"a","prompt":"a"}""")).ShouldBeError(400).Json.GetProperty("error").GetString()!.ShouldContain("'model'");
            (await Client.SendAsync(HttpMethod.Post, path, Key.Secret, """{"model":"nothing","input":"a","prompt":"a"}""")).ShouldBeError(404);
            foreach (var text in (string[])["a", ""])
            {
                (await Client.SendAsync(HttpMethod.Post, path, Key.Secret, $$"""{"model":"{{Host.Model}}","input":"{{text}}","prompt":"{{text}}"}""")).ShouldBeError(400)
                    .Json.GetProperty("error").GetString()!.ShouldContain("cannot embed texts. Use '");
            }
        }

        var slow = await Client.NewKeyAsync("\"requests_per_minute\":1");
        (await EmbedAsync("\"input\":\"a\"", slow.Secret)).ShouldBe(200);
        int.Parse((await EmbedAsync("\"input\":\"a\"", slow.Secret)).ShouldBeError(429).Header("retry-after-ms")!, CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task OllamaSharp_embeds_as_itself_and_as_a_generator_of_Microsoft_Extensions_AI()
    {
        using var http = new HttpClient { BaseAddress = Client.Url };
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {Key.Secret}");
        using var ollama = new OllamaApiClient(http, Host.EmbeddingModel);
        var expected = new TextEmbedder().Embed("the sea", 384);

        var response = await ollama.EmbedAsync(new EmbedRequest { Model = Host.EmbeddingModel, Input = ["the sea", "the land"] });
        response.Embeddings.Count.ShouldBe(2);
        response.Embeddings[0].ShouldBe(expected);
        response.PromptEvalCount.ShouldBe(4);
        (await ollama.EmbedAsync("the sea")).Embeddings.ShouldHaveSingleItem().ShouldBe(expected);

        IEmbeddingGenerator<string, Embedding<float>> generator = ollama;
        var generated = await generator.GenerateAsync(["the sea", "the land"]);
        generated[0].Vector.ToArray().ShouldBe(expected);
        generated.Usage.ShouldNotBeNull().InputTokenCount.ShouldBe(4);
        (await generator.GenerateAsync("the sea", new EmbeddingGenerationOptions { Dimensions = 16 })).Vector.Length.ShouldBe(16);
    }

    private static float[] ToVector(JsonElement numbers) => [.. numbers.EnumerateArray().Select(static number => number.GetSingle())];

    private Task<Reply> EmbedAsync(string fields, string? secret = null) => PostAsync("/api/embed", fields, secret);

    private Task<Reply> PostAsync(string path, string fields, string? secret = null) =>
        Client.SendAsync(HttpMethod.Post, path, secret ?? Key.Secret, $$"""{"model":"{{Host.EmbeddingModel}}",{{fields}}}""");
}
