namespace Nebula.Domain.Inference.ReplyText;

/// <summary>Finds stop sequences in a text that arrives piece by piece, each character looked at once per sequence (Knuth, Morris, Pratt).</summary>
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

    /// <summary>Null when there is nothing to look for.</summary>
    public static StopMatcher? For(IReadOnlyList<string> stops)
    {
        if (stops.Count == 0)
            return null;
        var wanted = new List<string>(stops.Count);
        for (var i = 0; i < stops.Count; i++)
        {
            if (!string.IsNullOrEmpty(stops[i]))
                wanted.Add(stops[i]);
        }

        return wanted.Count == 0 ? null : new StopMatcher([.. wanted]);
    }

    /// <summary>
    /// Takes the next piece. Where it completes one or more sequences, the answer is how many characters before the piece's end the
    /// earliest of them starts, which may be more than the piece has; else 0.
    /// </summary>
    public int Take(string piece)
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
