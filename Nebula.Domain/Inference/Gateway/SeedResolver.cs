using Microsoft.Extensions.Options;
using Nebula.Domain.Common;
using Nebula.Domain.Settings;

namespace Nebula.Domain.Inference.Gateway;

/// <summary>
/// Computes the seed of a job from the server's seed, the request's seed and the request's fingerprint. If neither has a seed and the temperature is
/// not 0, each job gets a random one.
/// </summary>
public sealed class SeedResolver(IOptions<NebulaOptions> options)
{
    private readonly long? _serverSeed = options.Value.Simulation.Seed;

    /// <summary>A request's seed.</summary>
    public ulong Resolve(InferenceRequest request)
    {
        if (_serverSeed is null && request.Seed is null && request.Prompt.Sampling.Temperature != 0)
            return Ids.NewNumber();

        // A seed of 0 is a seed: the second number distinguishes it from no seed.
        var server = SeededRandom.Mix((ulong)(_serverSeed ?? 0), _serverSeed is null ? 0UL : 1UL);
        var asked = SeededRandom.Mix((ulong)(request.Seed ?? 0), request.Seed is null ? 2UL : 3UL);
        return SeededRandom.Mix(SeededRandom.Mix(server, asked), request.Fingerprint);
    }
}
