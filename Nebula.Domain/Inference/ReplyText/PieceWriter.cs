using System.Buffers;
using System.Text;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Tokenization;

namespace Nebula.Domain.Inference.ReplyText;

/// <summary>
/// Collects a reply's text and splits it into tokens, at most a limit of them, and none after a stop sequence. The pieces do not depend on
/// the limit or on how the text is divided into appends.
/// </summary>
/// <param name="capacity">The initial capacity in pieces.</param>
/// <param name="limit">The most pieces to keep.</param>
/// <param name="stops">Ends the reply; null if nothing does.</param>
/// <param name="bans">The tokens that the reply must not have; null if it may have all.</param>
/// <param name="keepsIds">Whether the reply has the ids of its tokens.</param>
internal sealed class PieceWriter(int capacity, int limit, StopMatcher? stops, TokenBans? bans, bool keepsIds) : IDisposable
{
    private const int MaxCachedLength = 24;
    private const int MaxBytesPerChar = 3;

    /// <summary>Words that are one token. A slot is replaced by the next word with its hash; a race costs one look-up.</summary>
    private static readonly string?[] Cache = new string?[1 << 14];

    private readonly TokenVocabulary _vocabulary = PromptTokenizer.SharedVocabulary;
    private readonly bool _needsIds = keepsIds || stops is { NeedsTokenIds: true };
    private readonly List<int>? _ids = keepsIds ? [] : null;
    private char[] _text = ArrayPool<char>.Shared.Rent(512);
    private string[] _pieces = new string[Math.Max(1, Math.Min(capacity, limit))];
    private int _length;
    private int _count;
    private int _visible = -1;
    private bool _overflowed;

    /// <summary>The number of tokens so far. The end of the text is not yet among them unless <see cref="Complete"/> was called.</summary>
    public int Count => _count;

    /// <summary>Whether further text has no effect.</summary>
    public bool IsFull => _overflowed || _visible >= 0;

    public void Append(ReadOnlySpan<char> text)
    {
        if (_length + text.Length > _text.Length)
            Grow(text.Length);
        text.CopyTo(_text.AsSpan(_length));
        _length += text.Length;
    }

    public void Append(char c) => Append([c]);

    /// <summary>Splits the text as far as what follows cannot change it: all but its last word.</summary>
    public void Flush() => Split(isComplete: false);

    /// <summary>Splits all text. Afterwards only a space and a letter may follow, or a call of <see cref="AppendPiece"/>.</summary>
    public void Complete() => Split(isComplete: true);

    /// <summary>Appends a word that is a token by itself after <see cref="Complete"/>.</summary>
    public void AppendPiece(string piece)
    {
        if (bans is null && !_needsIds)
            Add(piece, TokenVocabulary.None);
        else
            SplitWord(piece);
    }

    public Reply ToReply()
    {
        if (_visible >= 0)
            return new Reply(_pieces.AsMemory(0, _visible), _count, FinishReasons.Stop) { Stop = stops!.Match, TokenIds = _ids };

        // A reply without text still has the token that ends it.
        return new Reply(_pieces.AsMemory(0, _count), Math.Max(1, _count), _overflowed ? FinishReasons.Length : FinishReasons.Stop) { TokenIds = _ids };
    }

    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_text);
        _text = [];
    }

    private void Grow(int more)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(_length + more, 2 * _text.Length));
        _text.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<char>.Shared.Return(_text);
        _text = larger;
    }

    private void Split(bool isComplete)
    {
        var text = _text.AsSpan(0, _length);
        var at = 0;
        while (at < text.Length && !IsFull)
        {
            var length = PromptTokenizer.GetPieceLength(text[at..]);
            if (!isComplete && at + length == text.Length)
                break;
            SplitWord(text.Slice(at, length));
            at += length;
        }

        text[at..].CopyTo(text);
        _length -= at;
    }

    private void SplitWord(ReadOnlySpan<char> word)
    {
        if (word.Length > MaxCachedLength || bans is not null || _needsIds)
        {
            SplitLongWord(word, bans);
            return;
        }

        ref var slot = ref Cache[string.GetHashCode(word, StringComparison.Ordinal) & (Cache.Length - 1)];
        if (slot is { } cached && word.SequenceEqual(cached))
        {
            Add(cached, TokenVocabulary.None);
            return;
        }

        if (SplitLongWord(word, null) is { } single)
            slot = single;
    }

    /// <summary>Returns the piece if the word is a single token.</summary>
    private string? SplitLongWord(ReadOnlySpan<char> word, TokenBans? banned)
    {
        var room = (word.Length * MaxBytesPerChar) + TokenVocabulary.Padding;
        var bytes = ArrayPool<byte>.Shared.Rent(room);
        var starts = ArrayPool<int>.Shared.Rent(room);
        try
        {
            var length = Encoding.UTF8.GetBytes(word, bytes);
            var tokens = BytePairs.Split(_vocabulary, bytes, length, starts);
            if (banned is not null && banned.ContainsAny(_vocabulary, bytes, starts.AsSpan(0, tokens + 1)))
            {
                if (banned.FindSubstitute(word) is { } substitute)
                    Add(substitute, _needsIds ? TokenText.Encode(substitute)[0] : TokenVocabulary.None);
                return null;
            }

            if (tokens == 1)
            {
                var piece = word.ToString();
                Add(piece, GetId(bytes, 0, length));
                return piece;
            }

            AddTokens(word, bytes, starts.AsSpan(0, tokens + 1));
            return null;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(starts);
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>
    /// Adds the tokens of a word. A piece is the characters that its token completes: as in vLLM, a token that ends inside a character is
    /// an empty piece, and the character belongs to the token that completes it.
    /// </summary>
    private void AddTokens(ReadOnlySpan<char> word, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> bounds)
    {
        int start = 0, at = 0, passed = 0;
        for (var i = 1; i < bounds.Length; i++)
        {
            TokenText.SkipCharacters(word, bounds[i], ref at, ref passed);
            Add(word[start..at].ToString(), GetId(bytes, bounds[i - 1], bounds[i] - bounds[i - 1]));
            start = at;
        }
    }

    private int GetId(ReadOnlySpan<byte> bytes, int start, int length) => _needsIds ? _vocabulary.Rank(bytes, start, length) : TokenVocabulary.None;

    private void Add(string piece, int id)
    {
        if (IsFull)
            return;
        if (_count == limit)
        {
            _overflowed = true;
            return;
        }

        if (_count == _pieces.Length)
            Array.Resize(ref _pieces, (int)Math.Min(limit, Math.Max(64, _count * 2L)));
        _pieces[_count++] = piece;
        _ids?.Add(id);
        if (stops?.Append(_pieces, _count, id) is { } visible)
            _visible = visible;
    }
}
