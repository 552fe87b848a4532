using System.Numerics;
using Nebula.Domain.Common;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>The numbers that a schema allows: bounds and <c>multipleOf</c>. Null bounds are open.</summary>
internal readonly record struct NumberRange
{
    /// <summary>Bounds closer to the limits of <see cref="decimal"/> than this are treated as open.</summary>
    private const decimal Widest = 1_000_000_000_000_000_000m;

    public decimal? Min { get; init; }

    public bool IsMinExclusive { get; init; }

    public decimal? Max { get; init; }

    public bool IsMaxExclusive { get; init; }

    /// <summary><c>multipleOf</c>; null if the schema has none.</summary>
    public decimal? Step { get; init; }

    public bool IsOpen => Min is null && Max is null && Step is null;

    /// <summary>The numbers that both ranges allow; null if their steps have no common multiple that a decimal holds.</summary>
    public NumberRange? Intersect(in NumberRange other)
    {
        var range = this;
        if (other.Min is { } min && (Min is not { } own || min > own || (min == own && other.IsMinExclusive)))
            range = range with { Min = min, IsMinExclusive = other.IsMinExclusive };
        if (other.Max is { } max && (Max is not { } ownMax || max < ownMax || (max == ownMax && other.IsMaxExclusive)))
            range = range with { Max = max, IsMaxExclusive = other.IsMaxExclusive };
        if (other.Step is not { } step)
            return range;
        return LeastCommonMultiple(Step ?? step, step) is { } common ? range with { Step = common } : null;
    }

    public bool Contains(decimal number)
    {
        if (number < Min || (IsMinExclusive && number == Min) || number > Max || (IsMaxExclusive && number == Max))
            return false;
        return Step is not { } step || number % step == 0;
    }

    /// <summary>
    /// Picks an allowed number, from <paramref name="low"/> to <paramref name="high"/> if the range has one there.
    /// </summary>
    /// <param name="integral">Whether it must be an integer.</param>
    /// <param name="unit">The step of numbers that need not be integers, if the range has none.</param>
    /// <param name="low">The least number that is plausible.</param>
    /// <param name="high">The largest number that is plausible.</param>
    /// <param name="seed">Decides which.</param>
    /// <param name="turn">Further turns pick other numbers.</param>
    /// <returns>Null if the range has no such number.</returns>
    public decimal? TryPick(bool integral, decimal unit, decimal low, decimal high, ulong seed, int turn)
    {
        try
        {
            var step = integral ? LeastCommonMultiple(Step ?? 1m, 1m) : Step ?? unit;
            for (var finer = 0; step is { } grid && finer < 20; finer++, step = grid / 10)
            {
                if (TryPick(grid, Math.Max(low, Min ?? low), Math.Min(high, Max ?? high), seed, turn) is { } plausible)
                    return plausible;
                var from = Min ?? Math.Min(low, (Max ?? Widest) - (grid * 100));
                var to = Max ?? Math.Max(high, from + (grid * 100));
                if (TryPick(grid, Math.Max(from, to - (grid * 1000)), to, seed, turn) is { } allowed)
                    return allowed;
                if (integral || Step is not null)
                    return null;
            }
        }
        catch (OverflowException)
        {
            // Bounds or steps at the limits of decimal: nothing is picked there.
        }

        return null;
    }

    private decimal? TryPick(decimal grid, decimal from, decimal to, ulong seed, int turn)
    {
        if (from > to)
            return null;

        var first = Math.Ceiling(from / grid);
        var last = Math.Floor(to / grid);
        if (first * grid < from || (IsMinExclusive && first * grid == Min))
            first++;
        if (last * grid > to || (IsMaxExclusive && last * grid == Max))
            last--;
        if (first > last)
            return null;

        var count = Math.Min(last - first + 1, 1_000_000_000m);
        var random = new SeededRandom(seed);
        var offset = (random.NextInt((int)count) + (decimal)turn) % count;
        var number = (first + offset) * grid;
        return Contains(number) ? number : null;
    }

    private static decimal? LeastCommonMultiple(decimal a, decimal b)
    {
        if (a == b)
            return a;
        try
        {
            var scale = 1m;
            while (a * scale % 1 != 0 || b * scale % 1 != 0)
                scale *= 10;
            var (left, right) = ((BigInteger)(a * scale), (BigInteger)(b * scale));
            return (decimal)(left / BigInteger.GreatestCommonDivisor(left, right) * right) / scale;
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}
