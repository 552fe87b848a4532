using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Nebula.Api.Http;
using Nebula.Api.OpenAI.Chat.Requests;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Tokenization;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Settings;

namespace Nebula.Api.OpenAI.Chat;

/// <summary>Starts the job of a chat request: resolves the deployment, counts the prompt, acquires the limits, dispatches.</summary>
public sealed class ChatService(
    DeploymentDirectory deployments,
    PromptTokenizer tokenizer,
    IRateLimiter limiter,
    DispatchGate gate,
    JobDispatcher dispatcher,
    SeedResolver seeds,
    IOptions<NebulaOptions> options,
    TimeProvider time)
{
    /// <summary>Refuses a request before its body is read, if a limit of its key has no room for any request.</summary>
    /// <returns>429, or null if the body has to be read first.</returns>
    public IResult? RefuseEarly(HttpContext http, ApiKey key)
    {
        if (limiter.FindRefusal(key.Id, key.Limits) is not { } decision)
            return null;
        RateLimitHeaders.Write(http.Response.Headers, key.Limits, decision);
        var smallest = new Reservation("", key.Id, key.Limits, 1);
        return new ErrorResult(LimitErrors.CreateError(smallest, decision, null, time.GetUtcNow())) { RefusedBy = decision.Refused };
    }

    /// <summary>Answers a chat request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="key">The key that is charged.</param>
    /// <param name="request">What the body says.</param>
    /// <param name="body">The body; disposed as soon as its tokens are counted.</param>
    /// <exception cref="NebulaException">400, 403, 404, or 503 if no job can be served now: nothing was charged.</exception>
    public async Task<IResult> CreateAsync(HttpContext http, ApiKey key, ChatRequest request, IDisposable body)
    {
        var served = await ResolveAsync(key, request.Model);
        var reservation = Reserve(key, request, served, out var promptTokens, out var maxTokens);
        body.Dispose();
        gate.EnsureOpen();
        // Not the client's token: if the client disconnects during this step, the lease must still be released.
        var decision = await limiter.AcquireAsync(reservation, CancellationToken.None);
        RateLimitHeaders.Write(http.Response.Headers, key.Limits, decision);
        if (!decision.Admitted)
            return new ErrorResult(LimitErrors.CreateError(reservation, decision, request.Model, time.GetUtcNow())) { RefusedBy = decision.Refused };
        http.Features.Set(new AdmittedJob(reservation.JobId));
        var job = new InferenceJob
        {
            Id = reservation.JobId,
            Model = served.Deployment.Name, // the ledger and the metrics count the deployment, not the alias
            Reservation = reservation,
            AdmittedAt = time.GetUtcNow(),
            PromptTokens = promptTokens,
            MaxTokens = maxTokens,
            MinTokens = Math.Min(request.MinTokens, maxTokens),
            IgnoreEos = request.IgnoreEos,
            Stop = request.Stop,
            Choices = request.N,
            Seed = seeds.Resolve(request),
            Stream = request.Stream,
            TopLogprobs = request.Logprobs ? request.TopLogprobs : null,
        };
        var reader = await dispatcher.DispatchAsync(job, request.Stream ? ChatStreamResult.KeepAliveInterval : Timeout.InfiniteTimeSpan, http.RequestAborted);
        var run = new ChatRun(reader, request, served);
        return request.Stream ? await ChatStreamResult.StartAsync(run) : await ChatCompletionResult.CollectAsync(http, run, time);
    }

    private async ValueTask<ServedModel> ResolveAsync(ApiKey key, string model)
    {
        var served = await deployments.FindAsync(model, CancellationToken.None);
        if (served is not { IsListed: true })
            throw NebulaError.ModelNotFound(model).ToException();
        return key.MayUse(model, served.Deployment.Name)
            ? served
            : throw new NebulaError(ErrorKind.PermissionDenied, $"This API key may not use the model '{model}'.") { Param = "model" }.ToException();
    }

    private Reservation Reserve(ApiKey key, ChatRequest request, ServedModel served, out int promptTokens, out int maxTokens)
    {
        var context = served.ContextLength;
        promptTokens = ChatPrompt.Count(tokenizer, request, context);
        if (promptTokens >= context)
        {
            throw NebulaError.Invalid(
                $"This model's maximum context length is {context} tokens. However, your messages resulted in {(promptTokens > context ? "more" : "as many")} tokens. Please reduce the length of the messages.",
                "messages",
                "context_length_exceeded").ToException();
        }

        maxTokens = request.MaxTokens ?? Math.Min(Math.Max(options.Value.DefaultMaxTokens, request.MinTokens), context - promptTokens);
        return maxTokens <= context - promptTokens
            ? new Reservation(Ids.NewCompletion(), key.Id, key.Limits, promptTokens + ReplyBounds.GetMaxTokens(request, maxTokens))
            : throw NebulaError.Invalid(
                $"This model's maximum context length is {context} tokens. However, you requested {(long)promptTokens + maxTokens} tokens ({promptTokens} in the messages, {maxTokens} in the completion). Please reduce the length of the messages or completion.",
                request.MaxTokensParam,
                "context_length_exceeded").ToException();
    }
}
