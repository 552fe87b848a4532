using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Domain.Inference.Backends.Routing;

/// <summary>
/// Lets another deployment write each answer: one that the job's seed chooses by weight, and if that fails before its first token, the fallbacks in
/// their order.
/// </summary>
/// <param name="others">The other deployments.</param>
/// <param name="logger">Reports fallbacks.</param>
public sealed partial class RoutingBackend(OtherDeployments others, ILogger<RoutingBackend> logger) : IInferenceBackend
{
    /// <inheritdoc/>
    /// <remarks>Another run may end with another fallback, so no answer that was begun is written again.</remarks>
    public bool IsRepeatable(ServedModel served) => false;

    /// <inheritdoc/>
    public async ValueTask<ChoiceResult> GenerateAsync(Generation generation, CancellationToken ending)
    {
        ArgumentNullException.ThrowIfNull(generation);
        var routes = ((RoutedModel)generation.Served).Routes;
        ChoiceResult? failed = null;
        foreach (var name in Order(routes, generation.Job.Seed))
        {
            var (result, hasWritten) = await others.GenerateAsync(generation, name, ending);
            if (hasWritten || !AllowsFallback(result))
                return result;
            LogFallback(logger, generation.Job.Id, name, result.Error!.Message);
            failed ??= result; // the first error says why the deployment that was chosen did not answer
        }

        return failed!;
    }

    /// <summary>The deployments in the order in which they are tried.</summary>
    /// <param name="routes">The routes.</param>
    /// <param name="seed">The job's seed.</param>
    internal static IEnumerable<string> Order(DeploymentRoutes routes, ulong seed)
    {
        var chosen = Choose(routes.Routes, seed);
        return routes.Fallbacks.Where(fallback => fallback != chosen).Prepend(chosen);
    }

    private static string Choose(IReadOnlyList<DeploymentRoute> routes, ulong seed)
    {
        var total = routes.Sum(static route => (long)route.Weight);
        var at = (long)(SeededRandom.Mix(seed, 0x726F757465) % (ulong)total); // "route"
        foreach (var route in routes)
        {
            if (at < route.Weight)
                return route.Deployment;
            at -= route.Weight;
        }

        return routes[^1].Deployment;
    }

    private static bool AllowsFallback(ChoiceResult result) => result is { Error: { } error, FinishReason: not FinishReasons.Abort }
        && (result.AllowsFallback || error.Kind is ErrorKind.Overloaded or ErrorKind.Unavailable or ErrorKind.Timeout or ErrorKind.BadGateway or ErrorKind.Internal or ErrorKind.RateLimited);

    [LoggerMessage(EventId = 1092, Level = LogLevel.Warning, Message = "Deployment {Deployment} did not answer job {JobId}, and its fallbacks are tried: {Reason}")]
    private static partial void LogFallback(ILogger logger, string jobId, string deployment, string reason);
}
