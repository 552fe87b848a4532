using System.Buffers.Binary;

namespace DistillEmbeddings;

/// <summary>Signed bytes with a scale for each vector.</summary>
internal static class Quantization
{
    public static void Write(float[][] vectors, Stream file)
    {
        Span<byte> scale = stackalloc byte[4];
        foreach (var vector in vectors)
        {
            BinaryPrimitives.WriteSingleLittleEndian(scale, Scale(vector));
            file.Write(scale);
        }

        foreach (var vector in vectors)
        {
            foreach (var component in vector)
                file.WriteByte((byte)(sbyte)(vector.Length == 0 || Scale(vector) == 0 ? 0 : MathF.Round(component / Scale(vector))));
        }
    }

    private static float Scale(float[] vector) => vector.Max(MathF.Abs) / sbyte.MaxValue;
}
