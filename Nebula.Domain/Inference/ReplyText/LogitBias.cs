using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.Tokenization;

namespace Nebula.Domain.Inference.ReplyText;

/// <summary>
/// The effect of <c>logit_bias</c>. On hardware a bias near 100 decides every step, so that the text consists of that token, and one near -100 bans
/// a token. Biases between have no effect here.
/// </summary>
internal sealed class LogitBias
{
    private const double Decisive = 50;

    /// <summary>o200k_base's <c>&lt;|endoftext|&gt;</c>.</summary>
    private const int EndOfText = 199_999;

    private LogitBias(IReadOnlyDictionary<int, double> biases)
    {
        var banned = new HashSet<int>();
        var forced = new List<int>();
        foreach (var (token, bias) in biases)
        {
            if (token == EndOfText)
                (BansEnd, ForcesEnd) = (bias <= -Decisive, bias >= Decisive);
            else if (bias <= -Decisive)
                banned.Add(token);
            else if (bias >= Decisive)
                forced.Add(token);
        }

        forced.Sort();
        Bans = banned.Count == 0 ? null : new TokenBans(banned);
        Forced = [.. forced.Select(Decode).OfType<string>()];
    }

    /// <summary>The banned tokens; null if there are none.</summary>
    public TokenBans? Bans { get; }

    /// <summary>The texts of the tokens that alone may be generated; empty if all others may be.</summary>
    public IReadOnlyList<string> Forced { get; }

    /// <summary>Whether the reply does not end by itself.</summary>
    public bool BansEnd { get; }

    /// <summary>Whether the reply ends at once.</summary>
    public bool ForcesEnd { get; }

    /// <summary>Returns null if there is no bias.</summary>
    public static LogitBias? Create(Sampling sampling) => sampling.LogitBias is { Count: > 0 } biases ? new LogitBias(biases) : null;

    /// <summary>The text of a token; null if there is no such token. Bytes that are no character are U+FFFD.</summary>
    private static string? Decode(int token) => token is >= 0 and <= TokenText.MaxId ? TokenText.Decode([token]) : null;
}
