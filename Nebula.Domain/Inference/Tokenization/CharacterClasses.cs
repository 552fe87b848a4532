using System.Globalization;

namespace Nebula.Domain.Inference.Tokenization;

/// <summary>The classes that o200k_base's splitting pattern distinguishes, as flags per UTF-16 code unit.</summary>
internal static class CharacterClasses
{
    /// <summary>In <c>[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]</c>: allowed in the first part of a word.</summary>
    public const byte Upper = 1;

    /// <summary>In <c>[\p{Ll}\p{Lm}\p{Lo}\p{M}]</c>: allowed in the second part of a word.</summary>
    public const byte Lower = 2;

    /// <summary>In <c>\p{L}</c>.</summary>
    public const byte Letter = 4;

    /// <summary>In <c>\p{N}</c>.</summary>
    public const byte Number = 8;

    /// <summary>In <c>\s</c>.</summary>
    public const byte Space = 16;

    /// <summary>A carriage return or a line feed.</summary>
    public const byte NewLine = 32;

    private static readonly byte[] Table = Build();

    /// <summary>The flags of every code unit, 65,536 of them.</summary>
    public static ReadOnlySpan<byte> All => Table;

    private static byte[] Build()
    {
        var table = new byte[char.MaxValue + 1];
        for (var i = 0; i < table.Length; i++)
        {
            var c = (char)i;
            table[i] = (byte)(ByCategory(CharUnicodeInfo.GetUnicodeCategory(c))
                | (char.IsWhiteSpace(c) ? Space : 0) | (c is '\r' or '\n' ? NewLine : 0));
        }

        return table;
    }

    private static int ByCategory(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => Upper | Letter,
        UnicodeCategory.LowercaseLetter => Lower | Letter,
        UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Upper | Lower | Letter,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => Upper | Lower,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Number,
        _ => 0,
    };
}
