using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>vLLM's routes beside OpenAI's, and moderation.</summary>
public abstract class VllmRoutesContract(INebulaHost host) : NebulaContract(host)
{
    private const string Documents = """["The stock market fell.","A kitten naps on the couch.",{"text":"Trains run late."}]""";

    [Theory]
    [InlineData("/rerank")]
    [InlineData("/v1/rerank")]
    [InlineData("/v2/rerank")]
    public async Task Rerank_sorts_documents_by_similarity(string path)
    {
        var json = (await PostAsync(path, $$"""{"model":"{{Host.EmbeddingModel}}","query":"The cat sleeps on the sofa.","documents":{{Documents}},"top_n":2}""")).ShouldBe(200).Json;

        json.GetProperty("id").GetString()!.ShouldStartWith("rerank-");
        json.GetProperty("model").GetString().ShouldBe(Host.EmbeddingModel);
        json.GetProperty("usage").GetProperty("total_tokens").GetInt32().ShouldBeGreaterThan(10);
        var results = json.GetProperty("results").EnumerateArray().ToArray();
        results.Length.ShouldBe(2);
        results[0].GetProperty("index").GetInt32().ShouldBe(1);
        results[0].GetProperty("document").GetProperty("text").GetString().ShouldBe("A kitten naps on the couch.");
        results[0].GetProperty("relevance_score").GetDouble().ShouldBeGreaterThan(results[1].GetProperty("relevance_score").GetDouble());
    }

    [Fact]
    public async Task Rerank_without_documents_in_its_answer_leaves_them_out()
    {
        var json = (await PostAsync("/rerank", $$"""{"model":"{{Host.EmbeddingModel}}","query":"cat","documents":{{Documents}},"return_documents":false}""")).ShouldBe(200).Json;
        json.GetProperty("results").EnumerateArray().Count(static result => result.TryGetProperty("document", out _)).ShouldBe(0);
        json.GetProperty("results").GetArrayLength().ShouldBe(3);
    }

    [Theory]
    [InlineData("/score")]
    [InlineData("/v1/score")]
    public async Task Score_compares_one_text_with_several_or_pairs(string path)
    {
        var several = (await PostAsync(path, $$"""{"model":"{{Host.EmbeddingModel}}","text_1":"cat","text_2":["cat","stock market"]}""")).ShouldBe(200).Json;
        several.GetProperty("object").GetString().ShouldBe("list");
        var scores = several.GetProperty("data").EnumerateArray().Select(static pair => pair.GetProperty("score").GetDouble()).ToArray();
        scores[0].ShouldBe(1, 1e-5);
        scores[1].ShouldBeLessThan(0.5);

        var pairs = (await PostAsync(path, $$"""{"model":"{{Host.EmbeddingModel}}","text_1":["cat","sea"],"text_2":["sea","sea"]}""")).ShouldBe(200).Json.GetProperty("data");
        pairs[0].GetProperty("score").GetDouble().ShouldBeLessThan(0.9);
        pairs[1].GetProperty("score").GetDouble().ShouldBe(1, 1e-5);
        (await PostAsync(path, $$"""{"model":"{{Host.EmbeddingModel}}","text_1":["a","b"],"text_2":["c","d","e"]}""")).ShouldBeError(400, "invalid_request_error", "invalid_value", "text_1");
    }

    [Theory]
    [InlineData("queries", "documents")]
    [InlineData("data_1", "data_2")]
    public async Task Score_takes_all_names_of_its_texts(string first, string second)
    {
        string Body(string texts, string others) => $$"""{"model":"{{Host.EmbeddingModel}}","{{first}}":{{texts}},"{{second}}":{{others}}}""";
        var scores = (await PostAsync("/v1/score", Body("\"cat\"", """["cat","stock market"]"""))).ShouldBe(200).Json.GetProperty("data");
        scores[0].GetProperty("score").GetDouble().ShouldBe(1, 1e-5);
        scores[1].GetProperty("score").GetDouble().ShouldBeLessThan(0.5);
        (await PostAsync("/v1/score", Body("""["a","b"]""", """["c","d","e"]"""))).ShouldBeError(400, "invalid_request_error", "invalid_value", first);
        (await PostAsync("/v1/score", Body("\"a\",\"text_1\":\"b\"", "\"c\""))).ShouldBeError(400, "invalid_request_error", "mutually_exclusive_parameters", "text_1");
    }

    [Fact]
    public async Task A_prompts_tokens_can_be_read_and_decoded()
    {
        const string Prompt = "Größe: naïve 東京 🙂 <|endoftext|>";
        var json = (await PostAsync("/tokenize", $$"""{"model":"{{Host.Model}}","prompt":"{{Prompt}}","return_token_strs":true}""")).ShouldBe(200).Json;
        var tokens = json.GetProperty("tokens");
        json.GetProperty("count").GetInt32().ShouldBe(tokens.GetArrayLength());
        json.GetProperty("max_model_len").GetInt32().ShouldBe(131_072);
        json.GetProperty("token_strs").GetArrayLength().ShouldBe(tokens.GetArrayLength());

        var decoded = (await PostAsync("/detokenize", $$"""{"model":"{{Host.Model}}","tokens":{{tokens.GetRawText()}}}""")).ShouldBe(200).Json;
        decoded.GetProperty("prompt").GetString().ShouldBe(Prompt);
        (await PostAsync("/detokenize", $$"""{"model":"{{Host.Model}}","tokens":[250000]}""")).ShouldBeError(400, "invalid_request_error", "invalid_value", "tokens");
    }

    [Fact]
    public async Task A_chats_tokens_are_as_many_as_its_answer_is_charged_for()
    {
        const string Messages = """[{"role":"system","content":"Be brief."},{"role":"user","content":"What is the sea?","name":"Ann"}]""";
        var charged = (await Client.ChatAsync(Key, $$"""{"model":"{{Host.Model}}","messages":{{Messages}},"max_tokens":1}""")).ShouldBe(200).Json.GetProperty("usage").GetProperty("prompt_tokens").GetInt32();

        var json = (await PostAsync("/tokenize", $$"""{"model":"{{Host.Model}}","messages":{{Messages}}}""")).ShouldBe(200).Json;

        json.GetProperty("count").GetInt32().ShouldBe(charged);
        var text = (await PostAsync("/detokenize", $$"""{"model":"{{Host.Model}}","tokens":{{json.GetProperty("tokens").GetRawText()}}}""")).ShouldBe(200).Json;
        text.GetProperty("prompt").GetString()!.ShouldStartWith("<|im_start|>system<|im_sep|>Be brief.<|im_end|>");
    }

    [Fact]
    public async Task Version_ping_and_load_need_no_key()
    {
        (await Client.SendAsync(HttpMethod.Get, "/version")).ShouldBe(200).Json.GetProperty("version").GetString().ShouldNotBeNullOrEmpty();
        (await Client.SendAsync(HttpMethod.Get, "/ping")).ShouldBe(200);
        (await Client.SendAsync(HttpMethod.Get, "/load")).ShouldBe(200).Json.GetProperty("server_load").GetInt32().ShouldBeGreaterThanOrEqualTo(0);
    }

    [Fact]
    public async Task Moderation_flags_its_words_and_nothing_else()
    {
        var client = Client.OpenAI(Key.Secret).GetModerationClient("omni-moderation-latest");

        var results = (await client.ClassifyTextAsync(["I will kill you.", "A calm skillful day."])).Value;

        results[0].Flagged.ShouldBeTrue();
        results[0].Violence.Flagged.ShouldBeTrue();
        results[0].Sexual.Flagged.ShouldBeFalse();
        results[1].Flagged.ShouldBeFalse();
        var parts = (await PostAsync("/v1/moderations", """{"input":[{"type":"text","text":"murder"},{"type":"image_url","image_url":{"url":"data:,"}}]}""")).ShouldBe(200).Json;
        var result = parts.GetProperty("results").EnumerateArray().ShouldHaveSingleItem();
        result.GetProperty("categories").EnumerateObject().Count().ShouldBe(13);
        result.GetProperty("categories").GetProperty("violence").GetBoolean().ShouldBeTrue();
        result.GetProperty("category_applied_input_types").GetProperty("violence").GetArrayLength().ShouldBe(2);
    }

    private Task<Reply> PostAsync(string path, string body) => Client.SendAsync(HttpMethod.Post, path, Key.Secret, body);
}
