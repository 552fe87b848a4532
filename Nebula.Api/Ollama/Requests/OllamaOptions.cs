using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.Ollama.Requests;

/// <summary><c>options</c> of a request. Those that are not here have no effect.</summary>
public sealed class OllamaOptions
{
    /// <summary>The field with the largest number of tokens.</summary>
    public const string NumPredictField = "options.num_predict";

    private const double MaxTemperature = 2;

    private static readonly ArraySchema Stops = new(new StringSchema(min: 1), max: 64);

    private static readonly ObjectReader<OllamaOptions> Members = new(
        ("num_predict", (ref r, ref d) => d.NumPredict = (int?)JsonScalars.ReadInteger(ref r, -2, int.MaxValue) is > 0 and var tokens ? tokens : null),
        ("temperature", (ref r, ref d) => d.Temperature = JsonScalars.ReadNumber(ref r, 0, double.MaxValue)),
        ("seed", (ref r, ref d) => d.Seed = JsonScalars.ReadInteger(ref r, long.MinValue, long.MaxValue)),
        ("stop", ReadStop),
        ("top_p", (ref r, ref d) => d.TopP = JsonScalars.ReadNumber(ref r, 0, 1)),
        ("top_k", (ref r, ref d) => d.TopK = (int?)JsonScalars.ReadInteger(ref r, 0, int.MaxValue)),
        ("presence_penalty", (ref r, ref d) => d.PresencePenalty = JsonScalars.ReadNumber(ref r, -2, 2) ?? 0),
        ("frequency_penalty", (ref r, ref d) => d.FrequencyPenalty = JsonScalars.ReadNumber(ref r, -2, 2) ?? 0));

    /// <summary>The largest number of tokens; null for the server's default, as are Ollama's -1 and -2.</summary>
    public int? NumPredict { get; private set; }

    /// <summary>The temperature, from 0; null if it is not set.</summary>
    public double? Temperature { get; private set; }

    /// <summary>The seed; null if it is not set.</summary>
    public long? Seed { get; private set; }

    /// <summary>Texts that end the answer.</summary>
    public IReadOnlyList<string> Stop { get; private set; } = [];

    /// <summary><c>top_p</c>; null if it is not set.</summary>
    public double? TopP { get; private set; }

    /// <summary><c>top_k</c>; null if it is not set.</summary>
    public int? TopK { get; private set; }

    /// <summary><c>presence_penalty</c>. Default 0.</summary>
    public double PresencePenalty { get; private set; }

    /// <summary><c>frequency_penalty</c>. Default 0.</summary>
    public double FrequencyPenalty { get; private set; }

    /// <summary>Reads the object at which the reader stands.</summary>
    internal static OllamaOptions Read(ref Utf8JsonReader reader)
    {
        var options = new OllamaOptions();
        if (reader.TokenType != JsonTokenType.Null)
            Members.Read(ref reader, ref options);
        return options;
    }

    /// <summary>The sampling parameters that have an effect.</summary>
    internal Sampling ToSampling() => new()
    {
        Temperature = Temperature is { } value ? Math.Min(value, MaxTemperature) : null, PresencePenalty = PresencePenalty, FrequencyPenalty = FrequencyPenalty,
    };

    private static void ReadStop(ref Utf8JsonReader reader, ref OllamaOptions options) => options.Stop = reader.TokenType == JsonTokenType.String
        ? JsonText.Read(ref reader) is { Length: > 0 } stop ? [stop] : []
        : Stops.ReadStringsUnlessNull(ref reader) ?? [];
}
