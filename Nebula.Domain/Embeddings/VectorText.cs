using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Nebula.Domain.Embeddings;

/// <summary>Vectors as text: float32 in little-endian order, in base64, as OpenAI's <c>encoding_format</c> <c>base64</c> has them.</summary>
public static class VectorText
{
    /// <summary>Formats a vector.</summary>
    public static string Format(ReadOnlySpan<float> vector)
    {
        if (BitConverter.IsLittleEndian)
            return Convert.ToBase64String(MemoryMarshal.AsBytes(vector));
        var swapped = new int[vector.Length];
        BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<float, int>(vector), swapped);
        return Convert.ToBase64String(MemoryMarshal.AsBytes(swapped.AsSpan()));
    }

    /// <summary>The number of components of what <see cref="Format"/> returned.</summary>
    public static int GetDimensions(ReadOnlySpan<char> text) => ((text.Length / 4 * 3) - (text.EndsWith("==") ? 2 : text.EndsWith("=") ? 1 : 0)) / sizeof(float);

    /// <summary>Parses a vector.</summary>
    /// <param name="text">What <see cref="Format"/> returned.</param>
    /// <param name="vector">Receives the components; as many as <paramref name="text"/> has.</param>
    /// <exception cref="FormatException">The text is not such a vector.</exception>
    public static void Parse(ReadOnlySpan<char> text, Span<float> vector)
    {
        if (!Convert.TryFromBase64Chars(text, MemoryMarshal.AsBytes(vector), out var written) || written != vector.Length * sizeof(float))
            throw new FormatException($"The text is not a vector of {vector.Length} components.");
        if (!BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<float, int>(vector), MemoryMarshal.Cast<float, int>(vector));
    }
}
