using System.Text.Json;

namespace Nebula.Domain.Engine.Steps;

/// <summary>The constants of the step-time model, from <c>coefficients.json</c>, which <c>bench/fidelity -- fit</c> writes.</summary>
public sealed class StepCoefficients
{
    private readonly Dictionary<string, int> _index;
    private readonly double[] _values;

    /// <summary>Creates a set of constants.</summary>
    /// <exception cref="ArgumentException">A name occurs twice, or a value is not positive.</exception>
    public StepCoefficients(IReadOnlyList<Coefficient> all)
    {
        All = all;
        _index = all.Select(static (coefficient, index) => (coefficient.Name, index)).ToDictionary(static pair => pair.Name, static pair => pair.index);
        _values = [.. all.Select(static coefficient => coefficient.Value)];
        if (Array.Exists(_values, static value => value is not > 0))
            throw new ArgumentException("A coefficient is not positive.", nameof(all));
    }

    private StepCoefficients(StepCoefficients other, double[] values)
    {
        All = other.All;
        _index = other._index;
        _values = values;
    }

    /// <summary>The published and fitted constants that come with Nebula.</summary>
    public static StepCoefficients Default { get; } = Load();

    /// <summary>All constants with their sources, as they were loaded.</summary>
    public IReadOnlyList<Coefficient> All { get; }

    /// <summary>The value of a constant.</summary>
    /// <exception cref="KeyNotFoundException">There is none with this name.</exception>
    public double this[string name] => _values[_index[name]];

    /// <summary>The value of a constant; <paramref name="fallback"/> if there is none with this name.</summary>
    public double Find(string name, double fallback) => _index.TryGetValue(name, out var index) ? _values[index] : fallback;

    /// <summary>The same constants with other values.</summary>
    /// <param name="values">One value per entry of <see cref="All"/>.</param>
    public StepCoefficients With(double[] values) => new(this, values);

    /// <summary>Parses the data file.</summary>
    /// <exception cref="JsonException">The file is not a list of constants.</exception>
    public static StepCoefficients Parse(Stream json) => new(JsonSerializer.Deserialize<List<Coefficient>>(json) ?? throw new JsonException("The file is empty."));

    private static StepCoefficients Load()
    {
        using var json = typeof(StepCoefficients).Assembly.GetManifestResourceStream("engine/coefficients.json")!;
        return Parse(json);
    }
}
