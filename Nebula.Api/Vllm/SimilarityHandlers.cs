using Microsoft.AspNetCore.Http;
using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Api.OpenAI.Embeddings;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Api.Vllm;

/// <summary><c>POST /rerank</c> and <c>POST /score</c>, each under all of vLLM's paths: the cosine of the texts' embeddings.</summary>
public static class SimilarityHandlers
{
    /// <summary>Sorts documents by their similarity to a query.</summary>
    public static Task<IResult> Rerank(HttpContext http, InferenceEndpoint endpoint, TimeProvider time) => endpoint.ServeAsync(
        http,
        static body => BodyReader.Read<RerankDraft, RerankDraft>(body),
        (request, run) => WholeAnswer.CollectAsync(http, run, (reply, usage) => new JsonAnswer<RerankBody>(CreateRanking(request, run.Job, reply, usage.InputTokens), VllmJson.Default.RerankBody), time));

    /// <summary>Compares pairs of texts.</summary>
    public static Task<IResult> Score(HttpContext http, InferenceEndpoint endpoint, TimeProvider time) => endpoint.ServeAsync(
        http,
        static body => BodyReader.Read<ScoreDraft, ScoreDraft>(body),
        (request, run) => WholeAnswer.CollectAsync(http, run, (reply, usage) => new JsonAnswer<ScoreBody>(CreateScores(request, run.Job, reply, usage.InputTokens), VllmJson.Default.ScoreBody), time));

    private static RerankBody CreateRanking(RerankDraft request, InferenceJob job, CollectedReply reply, long tokens)
    {
        var vectors = new VectorList(job, reply).ToArray();
        var ranking = request.Documents!.Select((text, i) => new RankedDocument(
            i, request.ReturnsDocuments ? new DocumentText(text) : null, GetCosine(vectors[0], vectors[i + 1])));
        var sorted = ranking.OrderByDescending(static document => document.RelevanceScore);
        return new RerankBody(job.Id, request.Model, new VectorUsage(tokens, tokens, 0), [.. request.TopN == 0 ? sorted : sorted.Take(request.TopN)]);
    }

    private static ScoreBody CreateScores(ScoreDraft request, InferenceJob job, CollectedReply reply, long tokens)
    {
        var vectors = new VectorList(job, reply).ToArray();
        var (first, second) = (vectors[..request.First!.Count], vectors[request.First.Count..]);
        var scores = second.Select((vector, i) => new PairScore(i, "score", GetCosine(first[first.Length == 1 ? 0 : i], vector)));
        return new ScoreBody(job.Id, "list", job.AdmittedAt.ToUnixTimeSeconds(), request.Model, [.. scores], new VectorUsage(tokens, tokens, 0));
    }

    // The vectors have unit length. A float has seven digits.
    private static double GetCosine(float[] a, float[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return Math.Round(sum, 7);
    }
}
