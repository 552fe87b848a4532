namespace Nebula.Domain.Inference.ReplyText;

/// <summary>Finds stop sequences in a text that arrives piece by piece. Reads each character once per sequence (Knuth, Morris, Pratt).</summary>
internal sealed class StopMatcher
{
    private readonly string[] _stops;
    private readonly int[][] _fallbacks;
    private readonly int[] _matched;

    private StopMatcher(string[] stops)
    {
        _stops = stops;
        _fallbacks = Array.ConvertAll(stops, Fallbacks);
        _matched = new int[stops.Length];
    }

    /// <summary>Creates a matcher; null if there is no stop sequence.</summary>
    public static StopMatcher? Create(IReadOnlyList<string> stops)
    {
        if (stops.Count == 0)
            return null;
        var nonEmpty = new List<string>(stops.Count);
        for (var i = 0; i < stops.Count; i++)
        {
            if (!string.IsNullOrEmpty(stops[i]))
                nonEmpty.Add(stops[i]);
        }

        return nonEmpty.Count == 0 ? null : new StopMatcher([.. nonEmpty]);
    }

    /// <summary>Appends the next piece of the text.</summary>
    /// <returns>
    /// 0 if the piece completes no sequence; otherwise how many characters before the end of the piece the earliest completed sequence starts, which
    /// may be more than the length of the piece.
    /// </returns>
    public int Append(string piece)
    {
        var furthest = 0;
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
                    furthest = Math.Max(furthest, stop.Length + piece.Length - 1 - i);
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
