
namespace DistillEmbeddings;

/// <summary>
/// Adjusts the vectors of pieces until the sum over a text points where the model's vector of the text does: stochastic gradient descent on the cosine,
/// with a step per piece that shrinks with what it has learned (AdaGrad).
/// </summary>
internal static class Trainer
{
    private const int Epochs = 12;
    private const float Rate = 0.05f;
    private const int HeldOut = 2000;

    public static void Fit(float[][] vectors, int[][] texts, float[][] targets)
    {
        var squares = new float[vectors.Length];
        var size = targets[0].Length;
        var gradient = new float[size];
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            Console.WriteLine($"epoch {epoch}: cosine of held-out texts {Measure(vectors, texts, targets):F4}");
            var rate = Rate * (1 - (epoch / (float)Epochs));
            for (var i = HeldOut; i < texts.Length; i++)
            {
                var sum = Sum(vectors, texts[i]);
                var (norm, cosine) = Compare(sum, targets[i]);
                if (norm == 0)
                    continue;
                var square = 0f;
                for (var d = 0; d < size; d++)
                {
                    gradient[d] = ((cosine * sum[d] / norm) - targets[i][d]) / norm;
                    square += gradient[d] * gradient[d];
                }

                foreach (var piece in texts[i])
                {
                    squares[piece] += square;
                    var step = rate / MathF.Sqrt(squares[piece] + 1e-8f);
                    for (var d = 0; d < size; d++)
                        vectors[piece][d] -= step * gradient[d];
                }
            }
        }

        Console.WriteLine($"trained: cosine of held-out texts {Measure(vectors, texts, targets):F4}");
    }

    private static double Measure(float[][] vectors, int[][] texts, float[][] targets) =>
        Enumerable.Range(0, HeldOut).Average(i => (double)Compare(Sum(vectors, texts[i]), targets[i]).Cosine);

    private static float[] Sum(float[][] vectors, int[] text)
    {
        var sum = new float[vectors[0].Length];
        foreach (var piece in text)
        {
            for (var d = 0; d < sum.Length; d++)
                sum[d] += vectors[piece][d];
        }

        return sum;
    }

    private static (float Norm, float Cosine) Compare(float[] sum, float[] target)
    {
        var (dot, square) = (0f, 0f);
        for (var d = 0; d < sum.Length; d++)
        {
            dot += sum[d] * target[d];
            square += sum[d] * sum[d];
        }

        var norm = MathF.Sqrt(square);
        return (norm, norm == 0 ? 0 : dot / norm);
    }
}
