using System.Runtime.InteropServices;
using System.Text.Json;
using Nebula.Domain.Embeddings;
using Nebula.Tests.Hosts;
using OpenAI.Embeddings;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Embeddings: real vectors in OpenAI's shapes, metered by their inputs.</summary>
public abstract class EmbeddingsContract(INebulaHost host) : NebulaContract(host)
{
    private const string Path = "/v1/embeddings";

    [Fact]
    public async Task The_official_client_gets_near_vectors_for_near_texts()
    {
        var client = Client.OpenAI(Key.Secret).GetEmbeddingClient(Host.EmbeddingModel);

        OpenAIEmbeddingCollection found = await client.GenerateEmbeddingsAsync(["The cat is sleeping on the sofa.", "A kitten naps on the couch.", "Share prices fell."]);

        found.Select(static embedding => embedding.Index).ShouldBe([0, 1, 2]);
        found.Model.ShouldBe(Host.EmbeddingModel);
        found.Usage.InputTokenCount.ShouldBeGreaterThan(15);
        found.Usage.TotalTokenCount.ShouldBe(found.Usage.InputTokenCount);
        var vectors = found.Select(static embedding => embedding.ToFloats().ToArray()).ToArray();
        vectors.ShouldAllBe(vector => vector.Length == 384);
        Dot(vectors[0], vectors[1]).ShouldBeGreaterThan(Dot(vectors[0], vectors[2]) + 0.2);
        OpenAIEmbedding few = await client.GenerateEmbeddingAsync("The cat is sleeping on the sofa.", new EmbeddingGenerationOptions { Dimensions = 64, EndUserId = "u" });
        few.ToFloats().Length.ShouldBe(64);
        Dot(few.ToFloats().ToArray(), few.ToFloats().ToArray()).ShouldBe(1, 1e-5);
    }

    [Fact]
    public async Task Numbers_and_base64_are_the_same_vector()
    {
        var numbers = (await EmbedAsync("\"input\":\"the sea\"")).ShouldBe(200).Json.GetProperty("data")[0].GetProperty("embedding").EnumerateArray().Select(static x => x.GetSingle()).ToArray();
        var text = (await EmbedAsync("\"input\":\"the sea\",\"encoding_format\":\"base64\"")).ShouldBe(200).Json.GetProperty("data")[0].GetProperty("embedding").GetString()!;

        MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(text)).ToArray().ShouldBe(numbers);
        numbers.ShouldBe(new TextEmbedder().Embed("the sea", 384));
    }

    [Fact]
    public async Task Token_ids_are_the_text_that_they_stand_for()
    {
        var tokens = (await Client.SendAsync(HttpMethod.Post, "/tokenize", Key.Secret, $$"""{"model":"{{Host.EmbeddingModel}}","prompt":"the deep sea"}""")).ShouldBe(200).Json.GetProperty("tokens").GetRawText();
        var texts = (await EmbedAsync("\"input\":[\"the deep sea\"]")).ShouldBe(200).Json;

        var one = (await EmbedAsync($"\"input\":{tokens}")).ShouldBe(200).Json;
        var lists = (await EmbedAsync($"\"input\":[{tokens},{tokens}]")).ShouldBe(200).Json;

        one.GetProperty("data").GetRawText().ShouldBe(texts.GetProperty("data").GetRawText());
        one.GetProperty("usage").GetRawText().ShouldBe(texts.GetProperty("usage").GetRawText());
        lists.GetProperty("data").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task A_long_list_keeps_its_order_and_is_one_entry_of_the_ledger()
    {
        var inputs = Enumerable.Range(0, 300).Select(static i => $"number {i}").ToArray();
        var reply = (await EmbedAsync($"\"input\":{JsonSerializer.Serialize(inputs)},\"dimensions\":16")).ShouldBe(200);

        var data = reply.Json.GetProperty("data").EnumerateArray().ToArray();
        data.Select(static item => item.GetProperty("index").GetInt32()).ShouldBe(Enumerable.Range(0, 300));
        foreach (var i in (int[])[0, 127, 128, 255, 256, 299])
            data[i].GetProperty("embedding").EnumerateArray().Select(static x => x.GetSingle()).ShouldBe(new TextEmbedder().Embed(inputs[i], 16));
        var tokens = reply.Json.GetProperty("usage").GetProperty("prompt_tokens").GetInt64();
        await Eventually.PassesAsync(async () =>
        {
            var entry = (await Client.GetAsync($"/requests?key_id={Key.Id}")).ShouldBe(200).Json.GetProperty("data").EnumerateArray().ShouldHaveSingleItem();
            (entry.GetProperty("input_tokens").GetInt64(), entry.GetProperty("output_tokens").GetInt64()).ShouldBe((tokens, 0));
            (entry.GetProperty("status").GetInt32(), entry.GetProperty("model").GetString()).ShouldBe((200, Host.EmbeddingModel));
        });
    }

    [Fact]
    public async Task Limits_count_the_inputs_tokens()
    {
        var key = await Client.NewKeyAsync("\"tokens_per_minute\":100");
        var first = (await EmbedAsync("\"input\":\"the sea\"", key)).ShouldBe(200);
        var tokens = first.Json.GetProperty("usage").GetProperty("prompt_tokens").GetInt32();
        first.Header("x-ratelimit-remaining-tokens").ShouldBe((100 - tokens).ToString(System.Globalization.CultureInfo.InvariantCulture));

        (await EmbedAsync($"\"input\":\"{string.Concat(Enumerable.Repeat("sea ", 150))}\"", key)).ShouldBeError(429, "tokens", "rate_limit_exceeded");
    }

    [Theory]
    [InlineData("\"input\":\"\"", "input", "empty_string")]
    [InlineData("\"input\":[]", "input", "empty_array")]
    [InlineData("\"input\":[\"a\",\"\"]", "input[1]", "empty_string")]
    [InlineData("\"input\":[\"a\",1]", "input[1]", "invalid_type")]
    [InlineData("\"input\":[1,\"a\"]", "input[1]", "invalid_type")]
    [InlineData("\"input\":[[1],[]]", "input[1]", "empty_array")]
    [InlineData("\"input\":[300000]", "input[0]", "integer_above_max_value")]
    [InlineData("\"input\":\"a\",\"dimensions\":4097", "dimensions", "integer_above_max_value")]
    [InlineData("\"input\":\"a\",\"dimensions\":0", "dimensions", "integer_below_min_value")]
    [InlineData("\"input\":\"a\",\"encoding_format\":\"int8\"", "encoding_format", "invalid_value")]
    public async Task A_wrong_field_is_named_and_costs_nothing(string fields, string param, string code)
    {
        (await EmbedAsync(fields)).ShouldBeError(400, "invalid_request_error", code, param);
        (await Client.GetAsync($"/requests?key_id={Key.Id}")).ShouldBe(200).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Too_many_inputs_and_too_long_ones_are_refused()
    {
        var many = JsonSerializer.Serialize(Enumerable.Repeat("a", 2_049));
        (await EmbedAsync($"\"input\":{many}")).ShouldBeError(400, "invalid_request_error", "array_above_max_length", "input");
        var atTheLimit = string.Concat(Enumerable.Repeat(" sea", 512));
        (await EmbedAsync($"\"input\":\"{atTheLimit}\"")).ShouldBe(200);
        (await EmbedAsync($"\"input\":\"{atTheLimit} sea\"")).ShouldBeError(400, "invalid_request_error", "context_length_exceeded", "input");
        var heavy = JsonSerializer.Serialize(Enumerable.Repeat(atTheLimit, 600));
        (await EmbedAsync($"\"input\":{heavy}")).ShouldBeError(400, "invalid_request_error", "max_tokens_per_request", "input");
    }

    [Fact]
    public async Task A_model_of_the_other_kind_is_refused_with_the_name_of_a_right_one()
    {
        (await Client.SendAsync(HttpMethod.Post, Path, Key.Secret, $$"""{"model":"{{Host.Model}}","input":"a"}"""))
            .ShouldBeError(400, "invalid_request_error", "model_not_supported", "model").Error.GetProperty("message").GetString()!.ShouldContain("cannot embed texts. Use '");
        (await Client.ChatAsync(Key, Chat().Replace(Host.Model, Host.EmbeddingModel, StringComparison.Ordinal)))
            .ShouldBeError(400, "invalid_request_error", "model_not_supported", "model").Error.GetProperty("message").GetString()!.ShouldContain("embedding model");
    }

    private static double Dot(float[] a, float[] b) => a.Zip(b, static (x, y) => (double)x * y).Sum();

    private Task<Reply> EmbedAsync(string fields, TestKey? key = null) =>
        Client.SendAsync(HttpMethod.Post, Path, (key ?? Key).Secret, $$"""{"model":"{{Host.EmbeddingModel}}",{{fields}}}""");
}
