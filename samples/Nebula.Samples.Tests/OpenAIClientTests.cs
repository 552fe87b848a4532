using System.ClientModel;
using Nebula.Testing;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;
using Xunit;

namespace Nebula.Samples.Tests;

/// <summary>Tests with OpenAI's own client, each with a server of its own.</summary>
public sealed class OpenAIClientTests
{
    [Fact]
    public async Task Generated_answers_need_no_rule()
    {
        await using var nebula = await NebulaServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);

        ChatCompletion completion = await CreateClient(nebula).GetChatClient("gpt-4o-mini").CompleteChatAsync("Why is the sky blue?");

        Assert.NotEmpty(completion.Content[0].Text);
        Assert.True(completion.Usage.OutputTokenCount > 0);
    }

    [Fact]
    public async Task A_strict_server_refuses_what_no_rule_expects()
    {
        await using var nebula = await NebulaServer.StartAsync(options => options.Strict = true, TestContext.Current.CancellationToken);

        var refusal = await Assert.ThrowsAsync<ClientResultException>(() => CreateClient(nebula).GetChatClient("gpt-4o").CompleteChatAsync("Surprise!"));

        Assert.Equal(404, refusal.Status);
        Assert.Contains("Surprise!", Assert.Throws<NebulaAssertionException>(nebula.AssertNoSurprises).Message);
    }

    [Fact]
    public async Task Embeddings_of_similar_texts_are_near()
    {
        await using var nebula = await NebulaServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        nebula.OnEmbedding("the answer").Embed(0.6f, 0.8f);
        var embeddings = CreateClient(nebula).GetEmbeddingClient("text-embedding-3-small");

        OpenAIEmbedding chosen = await embeddings.GenerateEmbeddingAsync("the answer to everything");
        OpenAIEmbeddingCollection computed = await embeddings.GenerateEmbeddingsAsync(["a cat sleeps", "a kitten naps", "quarterly tax report"]);

        Assert.Equal([0.6f, 0.8f], chosen.ToFloats().ToArray());
        Assert.True(Similarity(computed[0], computed[1]) > Similarity(computed[0], computed[2]));
    }

    private static OpenAIClient CreateClient(NebulaServer nebula) => new(new ApiKeyCredential(nebula.ApiKey), new OpenAIClientOptions { Endpoint = nebula.OpenAIEndpoint });

    private static float Similarity(OpenAIEmbedding a, OpenAIEmbedding b) => System.Numerics.Tensors.TensorPrimitives.CosineSimilarity(a.ToFloats().Span, b.ToFloats().Span);
}
