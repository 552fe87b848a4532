using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>Embeddings, and what compares them.</summary>
public sealed class EmbeddingFunctions(FunctionApi api)
{
    /// <summary>Embeddings of texts.</summary>
    [Function(nameof(CreateEmbeddings))]
    public Task<IResult> CreateEmbeddings(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Embeddings)] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.InvokeAsync(request, "POST", Routes.Embeddings, client);

    /// <summary>Documents by their similarity to a query.</summary>
    [Function(nameof(Rerank))]
    public Task<IResult> Rerank(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Rerank)] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.InvokeAsync(request, "POST", Routes.Rerank, client);

    /// <summary>As <see cref="Rerank"/>.</summary>
    [Function(nameof(RerankV1))]
    public Task<IResult> RerankV1(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.RerankV1)] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.InvokeAsync(request, "POST", Routes.RerankV1, client);

    /// <summary>As <see cref="Rerank"/>.</summary>
    [Function(nameof(RerankV2))]
    public Task<IResult> RerankV2(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.RerankV2)] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.InvokeAsync(request, "POST", Routes.RerankV2, client);

    /// <summary>The similarity of pairs of texts.</summary>
    [Function(nameof(Score))]
    public Task<IResult> Score(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Score)] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.InvokeAsync(request, "POST", Routes.Score, client);

    /// <summary>As <see cref="Score"/>.</summary>
    [Function(nameof(ScoreV1))]
    public Task<IResult> ScoreV1(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.ScoreV1)] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.InvokeAsync(request, "POST", Routes.ScoreV1, client);
}
