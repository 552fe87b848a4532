using System.Globalization;
using System.Text;

namespace DistillEmbeddings;

/// <summary>The canonical decompositions of Unicode without nonspacing marks, from ICU. Hangul is left out: its decomposition is arithmetic.</summary>
internal static class Decompositions
{
    public static string Format()
    {
        var lines = new StringBuilder();
        for (var codePoint = 0x80; codePoint <= 0x2FA1F; codePoint++)
        {
            if (codePoint is (>= 0xAC00 and <= 0xD7A3) or (>= 0xD800 and <= 0xDFFF) || Rune.GetUnicodeCategory(new Rune(codePoint)) == UnicodeCategory.OtherNotAssigned)
                continue;
            var character = char.ConvertFromUtf32(codePoint);
            var decomposition = character.Normalize(NormalizationForm.FormD);
            if (decomposition == character)
                continue;
            var kept = decomposition.EnumerateRunes().Where(rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark);
            lines.Append(codePoint.ToString("X", CultureInfo.InvariantCulture));
            foreach (var rune in kept)
                lines.Append(' ').Append(rune.Value.ToString("X", CultureInfo.InvariantCulture));
            lines.Append('\n');
        }

        return lines.ToString();
    }
}
