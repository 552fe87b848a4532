namespace Nebula.Domain.Common;

/// <summary>
/// A small, fast source of random numbers that is wholly determined by its seed: the same on every platform and in every version.
/// SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014). Not for secrets.
/// </summary>
/// <remarks>A mutable struct: keep it in a local or a field and do not copy it between uses, or both copies return the same numbers.</remarks>
/// <param name="seed">Any value; close seeds give unrelated sequences.</param>
public struct SeededRandom(ulong seed)
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    private ulong _state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong NextULong() => Finish(_state += Gamma);

    /// <summary>
    /// The next number from 0 up to and without <paramref name="exclusiveMax"/>. The bias is below 2^-33 for every bound.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="exclusiveMax"/> is not positive.</exception>
    public int NextInt(int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMax);
        return (int)Math.BigMul(NextULong(), (ulong)exclusiveMax, out _);
    }

    /// <summary>The next number from 0 up to and without 1, in steps of 2^-53.</summary>
    public double NextDouble() => (NextULong() >> 11) * (1.0 / (1UL << 53));

    /// <summary>
    /// One seed out of two values, so that a part of something seeded (a choice, a token) has a seed of its own. Order matters.
    /// </summary>
    public static ulong Mix(ulong a, ulong b) => Finish(Finish(a + Gamma) + ((b + 1) * Gamma));

    private static ulong Finish(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
