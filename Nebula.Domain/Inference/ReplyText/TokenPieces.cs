namespace Nebula.Domain.Inference.ReplyText;

/// <summary>Splits texts into tokens of o200k_base, as replies are split.</summary>
public static class TokenPieces
{
    /// <summary>
    /// The tokens of a text, in order, at most <paramref name="limit"/> of them. The piece of a token that ends inside a character is empty, and the
    /// character belongs to the token that completes it.
    /// </summary>
    public static ReadOnlyMemory<string> Split(string text, int limit = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (limit <= 0)
            return default;
        using var writer = new PieceWriter(Math.Min(text.Length, limit), limit, null, null, keepsIds: false);
        writer.Append(text);
        writer.Complete();
        return writer.ToReply().Tokens;
    }
}
