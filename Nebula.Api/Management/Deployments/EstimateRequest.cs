using Nebula.Domain.Deployments;

namespace Nebula.Api.Management.Deployments;

/// <summary>A deployment that may be made, and the load to estimate it under.</summary>
/// <param name="Wanted">The deployment.</param>
/// <param name="Concurrency">Requests under way at once.</param>
/// <param name="InputTokens">Tokens of each prompt.</param>
/// <param name="OutputTokens">Tokens of each reply.</param>
internal sealed record EstimateRequest(NewDeployment Wanted, int Concurrency, int InputTokens, int OutputTokens);
