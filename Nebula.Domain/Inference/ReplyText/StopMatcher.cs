using Nebula.Domain.Inference.Relay;

namespace Nebula.Domain.Inference.ReplyText;

/// <summary>
/// Finds stop sequences and stop tokens in a text that arrives piece by piece. Reads each character once per sequence (Knuth, Morris, Pratt).
/// </summary>
internal sealed class StopMatcher
{
    private readonly string[] _stops;
    private readonly int[][] _fallbacks;
    private readonly int[] _matched;
    private readonly IReadOnlyList<int> _tokenIds;
    private readonly int _minTokens;
    private readonly bool _includesStop;

    private StopMatcher(string[] stops, in ReplySpec spec)
    {
        _stops = stops;
        _fallbacks = Array.ConvertAll(stops, Fallbacks);
        _matched = new int[stops.Length];
        (_tokenIds, _minTokens, _includesStop) = (spec.StopTokenIds, spec.MinTokens, spec.IncludesStop);
    }

    /// <summary>Whether <see cref="Append"/> needs the ids of tokens.</summary>
    public bool NeedsTokenIds => _tokenIds.Count > 0;

    /// <summary>What ended the text; null while it continues.</summary>
    public StopMatch? Match { get; private set; }

    /// <summary>Creates a matcher; null if the reply has no stop sequence and no stop token.</summary>
    public static StopMatcher? Create(in ReplySpec spec)
    {
        var stops = spec.Stop;
        if (stops.Count == 0 && spec.StopTokenIds.Count == 0)
            return null;
        var nonEmpty = new List<string>(stops.Count);
        for (var i = 0; i < stops.Count; i++)
        {
            if (!string.IsNullOrEmpty(stops[i]))
                nonEmpty.Add(stops[i]);
        }

        return nonEmpty.Count == 0 && spec.StopTokenIds.Count == 0 ? null : new StopMatcher([.. nonEmpty], in spec);
    }

    /// <summary>Appends the next piece of the text. If it ends the text, cuts the last visible piece and sets <see cref="Match"/>.</summary>
    /// <param name="pieces">All pieces, the next one last.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="tokenId">The id of the piece's token; any number unless <see cref="NeedsTokenIds"/>.</param>
    /// <returns>How many pieces are visible; null if the text continues. A match among the minimum number of tokens does not end it.</returns>
    public int? Append(string[] pieces, int count, int tokenId)
    {
        var back = Find(pieces[count - 1], out var stop);
        if (count <= _minTokens)
            return null;
        if (_tokenIds.Contains(tokenId))
        {
            Match = new StopMatch(null, tokenId);
            return _includesStop ? count : count - 1;
        }

        if (stop is null)
            return null;
        Match = new StopMatch(stop);
        return Cut(pieces, count, _includesStop ? back - stop.Length : back);
    }

    // Cuts that many characters off the end.
    private static int Cut(string[] pieces, int count, int characters)
    {
        var at = count - 1;
        while (characters > pieces[at].Length)
            characters -= pieces[at--].Length;
        var kept = pieces[at].Length - characters;
        if (kept == 0)
            return at;
        pieces[at] = pieces[at][..kept];
        return at + 1;
    }

    // How many characters before the end of the piece the earliest sequence starts that the piece completes; it may be more than the piece has.
    private int Find(string piece, out string? found)
    {
        var furthest = 0;
        found = null;
        for (var s = 0; s < _stops.Length; s++)
        {
            var stop = _stops[s];
            var fallbacks = _fallbacks[s];
            var matched = _matched[s];
            for (var i = 0; i < piece.Length; i++)
            {
                while (matched > 0 && stop[matched] != piece[i])
                    matched = fallbacks[matched - 1];
                if (stop[matched] == piece[i])
                    matched++;
                if (matched == stop.Length)
                {
                    var start = stop.Length + piece.Length - 1 - i;
                    if (start > furthest)
                        (furthest, found) = (start, stop);
                    matched = fallbacks[matched - 1];
                }
            }

            _matched[s] = matched;
        }

        return furthest;
    }

    private static int[] Fallbacks(string stop)
    {
        var fallbacks = new int[stop.Length];
        for (int i = 1, matched = 0; i < stop.Length; i++)
        {
            while (matched > 0 && stop[matched] != stop[i])
                matched = fallbacks[matched - 1];
            if (stop[matched] == stop[i])
                matched++;
            fallbacks[i] = matched;
        }

        return fallbacks;
    }
}
