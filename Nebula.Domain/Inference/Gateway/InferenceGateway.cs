using Microsoft.Extensions.Options;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Deployments.Scaling;
using Nebula.Domain.Faults;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.Tokenization;
using Nebula.Domain.Models;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Scripts;
using Nebula.Domain.Settings;

namespace Nebula.Domain.Inference.Gateway;

/// <summary>
/// Admits requests of every endpoint and starts their jobs. In this order: <see cref="FindRefusal"/> before the body is read,
/// <see cref="PrepareAsync"/>, <see cref="AdmitAsync"/>, <see cref="DispatchAsync"/>.
/// </summary>
public sealed class InferenceGateway(
    DeploymentDirectory deployments,
    PromptTokenizer tokenizer,
    IRateLimiter limiter,
    DispatchGate gate,
    JobDispatcher dispatcher,
    IJobRouter router,
    IReaderPresence readers,
    SeedResolver seeds,
    ScriptMatcher scripts,
    FaultSelector faults,
    ReplicaActivator activator,
    IOptions<NebulaOptions> options,
    TimeProvider time)
{
    /// <summary>The refusal of any request of a key, whatever its body says; null if a limit may have room for one.</summary>
    public LimitDecision? FindRefusal(ApiKey key) => limiter.FindRefusal(key.Id, key.Limits);

    /// <summary>Finds the deployment of a request and counts its tokens. Afterwards the request's body is not needed any more.</summary>
    /// <param name="key">The API key that sent it.</param>
    /// <param name="request">The request.</param>
    /// <param name="call">What its HTTP request says about scripts; null if scripts do not answer it.</param>
    /// <param name="received">The body that it was read from; the job carries it if the deployment's backend passes its fields on.</param>
    /// <exception cref="NebulaException">
    /// 400: it is too long; 403: the key may not use the model; 404: there is no such model, or no script matches and scripts are strict. Nothing was charged.
    /// </exception>
    public async ValueTask<PreparedRequest> PrepareAsync(ApiKey key, InferenceRequest request, ScriptCall? call = null, ReceivedBody received = default)
    {
        var served = await FindAsync(key, request.Model, request.Embedding is null ? ModelKind.Chat : ModelKind.Embedding, request.FallbackModel);
        ContentFilter.Check(served.Deployment, request);
        if (!served.PassesBody)
        {
            SchemaRules.Check(request); // else the server checks them itself
            request = request.WithoutServerContent();
        }

        if (request.Embedding is { Truncates: true })
            request = EmbeddingRequest.Truncate(request, tokenizer, served.ContextLength);
        var size = PromptSize.Measure(tokenizer, request, served.ContextLength);
        if (PromptTruncator.TryTruncate(tokenizer, request, size, served.ContextLength, options.Value.DefaultMaxTokens) is { } truncated)
        {
            request = truncated;
            size = PromptSize.Measure(tokenizer, request, served.ContextLength);
        }

        if (request.Embedding is not null)
            EmbeddingRequest.EnsureFits(size, served.ContextLength, request.Fields.Prompt);
        else
            GenerationBounds.EnsureFits(request, size, served.ContextLength);
        var hit = call is { } asked ? await scripts.FindAsync(key.Id, request, asked) : null;
        var maxTokens = request.Embedding is not null ? 0
            : hit is null ? GenerationBounds.GetMaxTokens(request, size, served.ContextLength, options.Value.DefaultMaxTokens)
            : hit.Answer?.CountTokens(tokenizer) ?? 0;
        var output = request.Embedding is not null ? 0 : hit?.Answer?.OutputTokens ?? GenerationBounds.GetTotal(request, size, maxTokens);
        return new PreparedRequest(
            request, served, new Reservation(Ids.NewCompletion(request.IdPrefix), key.Id, key.Limits, (hit?.Answer?.InputTokens ?? size.Tokens) + output), size, maxTokens)
        {
            Script = hit, Body = served.PassesBody ? received.ToClientBody() : null,
        };
    }

    /// <summary>Reserves what a request may use, all of it or nothing.</summary>
    /// <param name="prepared">The request.</param>
    /// <param name="faultName">The fault that the request asks for; null for none.</param>
    /// <param name="hasConnection">Whether the client waits for the answer.</param>
    /// <remarks>It cannot be cancelled: if the client disconnects meanwhile, the lease must still be released.</remarks>
    /// <exception cref="NebulaException">400: it asks for an unknown fault; 503: no job can be served now. Nothing was charged.</exception>
    public async ValueTask<Admission> AdmitAsync(PreparedRequest prepared, string? faultName = null, bool hasConnection = true)
    {
        Admission? admission = null;
        try
        {
            gate.EnsureOpen();
            var target = new FaultTarget(hasConnection, HasReplica: prepared.Served is SimulatedModel && prepared.Script?.Answer?.Timing is not { IsPaced: true });
            if (target.HasReplica)
                await activator.ActivateAsync((SimulatedModel)prepared.Served);
            var wanted = faultName is null ? null : await faults.FindAsync(faultName, target);
            var plan = CreatePlan(prepared, isDetached: !hasConnection);
            var decision = await limiter.AcquireAsync(plan.Reservation, CancellationToken.None);
            if (!decision.Admitted)
                return new Admission(prepared, decision, null);
            var fault = await (wanted is null ? faults.SelectAsync(prepared.Served.Deployment, prepared.Reservation.KeyId, target) : faults.InjectAsync(wanted));
            admission = new Admission(prepared, decision, CreateJob(prepared, plan, fault));
            return admission;
        }
        finally
        {
            if (admission?.Job is null && prepared.Script?.Undo is { } undo)
                await undo();
        }
    }

    /// <summary>Starts the job of an admitted request.</summary>
    /// <param name="job">The job.</param>
    /// <param name="idleInterval">After how long without a token a wait of the reader returns <see cref="ReadState.Idle"/>; infinite never.</param>
    /// <param name="clientLeft">Cancelled if the client disconnects; the job is cancelled then.</param>
    /// <returns>The job's reader. If the job could not be started, it is settled and the reader has an error.</returns>
    public ValueTask<JobReader> DispatchAsync(InferenceJob job, TimeSpan idleInterval, CancellationToken clientLeft) =>
        dispatcher.DispatchAsync(job, idleInterval, clientLeft);

    /// <summary>Finds the deployment of a model that a key may use.</summary>
    /// <param name="key">The key.</param>
    /// <param name="model">The deployment's name or alias.</param>
    /// <param name="fallback">The name that counts if no deployment has that one; null for none.</param>
    /// <exception cref="NebulaException">403: the key may not use the model; 404: there is no such model.</exception>
    public async ValueTask<ServedModel> FindAsync(ApiKey key, string model, string? fallback = null)
    {
        var name = model;
        var served = await deployments.FindAsync(name, CancellationToken.None);
        if (served is null && fallback is not null)
            served = await deployments.FindAsync(name = fallback, CancellationToken.None);
        if (served is not { IsListed: true })
            throw NebulaError.ModelNotFound(model).ToException();
        return key.MayUse(name, served.Deployment.Name)
            ? served
            : throw new NebulaError(ErrorKind.PermissionDenied, $"This API key may not use the model '{model}'.") { Param = "model" }.ToException();
    }

    /// <summary>Finds the deployment of a model of a kind that a key may use.</summary>
    /// <param name="key">The key.</param>
    /// <param name="model">The deployment's name or alias.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="fallback">The name that counts if no deployment has that one; null for none.</param>
    /// <exception cref="NebulaException">400: the model is of another kind; 403: the key may not use the model; 404: there is no such model.</exception>
    public async ValueTask<ServedModel> FindAsync(ApiKey key, string model, ModelKind kind, string? fallback = null)
    {
        var served = await FindAsync(key, model, fallback);
        return served.Serves(kind) ? served : throw await CreateKindErrorAsync(key, model, kind);
    }

    private async ValueTask<NebulaException> CreateKindErrorAsync(ApiKey key, string model, ModelKind wanted)
    {
        var others = await deployments.ListAsync(CancellationToken.None);
        var other = others.FirstOrDefault(served => served.Serves(wanted) && key.MayUse(served.Deployment.Name, served.Deployment.Name))?.Deployment.Name;
        var (kind, can) = wanted == ModelKind.Chat ? ("an embedding model", "generate text") : ("a chat model", "embed texts");
        return NebulaError.Invalid(
            $"The model '{model}' is {kind} and cannot {can}. {(other is null ? "No deployment can: deploy a model that does." : $"Use '{other}' instead.")}", "model", "model_not_supported").ToException();
    }

    // What must be known of a job before it is admitted.
    private JobPlan CreatePlan(PreparedRequest prepared, bool isDetached)
    {
        var (request, size) = (prepared.Request, prepared.Size);
        var embedding = request.Embedding is { } wanted
            ? EmbeddingPlan.Create(
                prepared.Script?.Answer?.Dimensions ?? wanted.Dimensions ?? prepared.Served.EmbeddingDimension ?? 0, size.Inputs ?? [size.Tokens], prepared.Served.ContextLength)
            : null;
        var choices = embedding?.Chunks.Count ?? request.N * Math.Max(1, request.Prompt.Inputs.Count);
        var runsHere = router.RunsHere(choices, isDetached);
        // Other processes continue a job in the background that does not run here.
        var charge = isDetached && !runsHere
            ? null
            : new JobCharge(prepared.Served.Deployment.Name, prepared.Script?.Answer?.InputTokens ?? size.Tokens, choices, request.Stream, runsHere);
        return new JobPlan(prepared.Reservation with { Job = charge }, embedding, choices, runsHere, runsHere || isDetached ? null : readers.Id);
    }

    private InferenceJob CreateJob(PreparedRequest prepared, JobPlan plan, InjectedFault? fault)
    {
        var (request, size) = (prepared.Request, prepared.Size);
        return new InferenceJob
        {
            WorkflowVersion = InferenceWorkflow.CurrentVersion,
            Id = prepared.Reservation.JobId,
            Model = prepared.Served.Deployment.Name, // the ledger and the metrics count the deployment, not the alias
            Reservation = plan.Reservation,
            AdmittedAt = time.GetUtcNow(),
            Prompt = request.Prompt,
            Body = prepared.Body,
            PromptTokens = size.Tokens,
            PromptBlocks = prepared.Served is SimulatedModel { EngineOptions.PrefixCaching: true } ? PromptBlocks.Compute(request, size.Tokens) : default,
            InputTokens = size.Inputs,
            MaxTokens = prepared.MaxTokens,
            MinTokens = Math.Min(request.MinTokens, prepared.MaxTokens),
            IgnoreEos = request.IgnoreEos,
            Stop = request.Stop,
            StopTokenIds = request.StopTokenIds,
            IncludesStop = request.IncludesStop,
            IncludesTokenIds = request.IncludesTokenIds,
            Choices = plan.Choices,
            RunsHere = plan.RunsHere,
            Reader = plan.Reader,
            Embedding = plan.Embedding,
            Seed = seeds.Resolve(request),
            Stream = request.Stream,
            TopLogprobs = request.TopLogprobs,
            Script = prepared.Script?.Answer,
            Fault = fault,
        };
    }

    private readonly record struct JobPlan(Reservation Reservation, EmbeddingPlan? Embedding, int Choices, bool RunsHere, string? Reader);
}

/// <summary>A request that can be admitted.</summary>
/// <param name="Request">The request.</param>
/// <param name="Served">The deployment that serves it.</param>
/// <param name="Reservation">What it reserves.</param>
/// <param name="Size">The size of its prompt.</param>
/// <param name="MaxTokens">The largest number of tokens of each choice.</param>
public sealed record PreparedRequest(InferenceRequest Request, ServedModel Served, Reservation Reservation, PromptSize Size, int MaxTokens)
{
    /// <summary>What a script answers; null if none matches. An error is answered instead of being admitted.</summary>
    public ScriptHit? Script { get; init; }

    /// <summary>The client's own body; null if the backend does not pass its fields on.</summary>
    public ClientBody? Body { get; init; }
}

/// <summary>What the limiter answered to a request.</summary>
/// <param name="Prepared">The request.</param>
/// <param name="Decision">The answer.</param>
/// <param name="Job">The job to dispatch; null if the request was refused.</param>
public sealed record Admission(PreparedRequest Prepared, LimitDecision Decision, InferenceJob? Job);
