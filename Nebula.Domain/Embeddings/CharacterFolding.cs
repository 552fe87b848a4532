using System.Globalization;
using System.Text;

namespace Nebula.Domain.Embeddings;

/// <summary>
/// Lower case without accents: Unicode's canonical decomposition without nonspacing marks. The decompositions are read from a file,
/// because <see cref="string.Normalize()"/> does nothing in the invariant globalization mode.
/// </summary>
internal sealed class CharacterFolding
{
    /// <summary>The longest folded character, in UTF-16 code units.</summary>
    public const int MaxLength = 8;

    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const int Syllables = 11_172, Vowels = 21, Trails = 28;

    private readonly Dictionary<int, string> _decompositions = [];

    /// <summary>Reads the decompositions.</summary>
    /// <param name="lines">Each line: the code points, in hexadecimal, of a character and of its full decomposition without nonspacing marks.</param>
    public CharacterFolding(TextReader lines)
    {
        while (lines.ReadLine() is { } line)
        {
            var codePoints = Array.ConvertAll(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), static hex => int.Parse(hex, NumberStyles.HexNumber));
            _decompositions.Add(codePoints[0], string.Concat(codePoints.Skip(1).Select(char.ConvertFromUtf32)));
        }
    }

    /// <summary>Whether Unicode classifies a character as other: control, format, surrogate, private use or unassigned.</summary>
    public static bool IsOther(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    /// <summary>Whether a character is in one of the CJK blocks that BERT separates. Hangul and kana are not.</summary>
    public static bool IsCjk(int codePoint) => codePoint
        is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0xF900 and <= 0xFAFF)
        or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2CEAF) or (>= 0x2F800 and <= 0x2FA1F);

    /// <summary>Folds a character.</summary>
    /// <param name="rune">The character.</param>
    /// <param name="folded">Receives the folded characters; at least <see cref="MaxLength"/> long.</param>
    /// <returns>The code units written; 0 for a mark.</returns>
    public int Fold(Rune rune, Span<char> folded)
    {
        if (rune.Value is >= HangulBase and < HangulBase + Syllables)
            return FoldHangul(rune.Value - HangulBase, folded);
        if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark)
            return 0;
        if (!_decompositions.TryGetValue(rune.Value, out var decomposition))
            return Rune.ToLowerInvariant(rune).EncodeToUtf16(folded);
        var length = 0;
        foreach (var part in decomposition.EnumerateRunes())
            length += Rune.ToLowerInvariant(part).EncodeToUtf16(folded[length..]);
        return length;
    }

    private static int FoldHangul(int syllable, Span<char> folded)
    {
        folded[0] = (char)(LeadBase + (syllable / (Vowels * Trails)));
        folded[1] = (char)(VowelBase + (syllable % (Vowels * Trails) / Trails));
        folded[2] = (char)(TrailBase + (syllable % Trails));
        return syllable % Trails == 0 ? 2 : 3;
    }
}
