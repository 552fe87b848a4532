using Nebula.Domain.Inference.ReplyText;

namespace Nebula.Api.OpenAI.Chat;

/// <summary>Counts the tokens of a prediction that an answer repeats, and those that it does not.</summary>
/// <param name="prediction">The predicted text.</param>
internal sealed class PredictionMatcher(string prediction)
{
    // An answer that leaves the prediction can come back to it within this many tokens.
    private const int Window = 32;

    private readonly ReadOnlyMemory<string> _predicted = TokenPieces.Split(prediction);
    private readonly Dictionary<int, int> _next = [];

    /// <summary>The predicted tokens that answers repeat, in order, of all choices together.</summary>
    public int Accepted { get; private set; }

    /// <summary>The predicted tokens that they do not repeat, of all choices that have begun.</summary>
    public int Rejected => (_next.Count * _predicted.Length) - Accepted;

    /// <summary>Compares the next tokens of a choice's text.</summary>
    public void Add(int choice, ReadOnlySpan<string> tokens)
    {
        var next = _next.GetValueOrDefault(choice);
        foreach (var token in tokens)
        {
            var ahead = _predicted.Span[next..Math.Min(_predicted.Length, next + Window)].IndexOf(token);
            if (ahead < 0)
                continue;
            next += ahead + 1;
            Accepted++;
        }

        _next[choice] = next;
    }
}
