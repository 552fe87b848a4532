namespace Nebula.Domain.Deployments.Estimates;

/// <summary>A steady load: clients that each send their next request when their last reply ends.</summary>
/// <param name="Concurrency">Clients, over all replicas; at least 1.</param>
/// <param name="InputTokens">Tokens of each prompt, at least 1.</param>
/// <param name="OutputTokens">Tokens of each reply, at least 1. An embedding model replies with one vector, which counts as one token.</param>
/// <param name="SharedPrefixTokens">Tokens with which all prompts begin alike. Default 0.</param>
public sealed record EstimateLoad(int Concurrency, int InputTokens, int OutputTokens, int SharedPrefixTokens = 0);
