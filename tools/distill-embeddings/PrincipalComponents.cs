namespace DistillEmbeddings;

/// <summary>Principal component analysis: the mean, and the eigenvectors of the covariance in descending order of variance, by Jacobi's method.</summary>
internal sealed class PrincipalComponents
{
    private readonly double[] _mean;
    private readonly double[][] _directions;

    /// <summary>Analyses vectors.</summary>
    public PrincipalComponents(float[][] vectors, int dimensions)
    {
        var width = vectors[0].Length;
        _mean = new double[width];
        foreach (var vector in vectors)
        {
            for (var i = 0; i < width; i++)
                _mean[i] += vector[i] / (double)vectors.Length;
        }

        var covariance = ComputeCovariance(vectors, _mean);
        var eigenvectors = Diagonalize(covariance);
        var order = Enumerable.Range(0, width).OrderByDescending(i => covariance[i, i]).Take(dimensions).ToArray();
        _directions = Array.ConvertAll(order, d => Array.ConvertAll(Enumerable.Range(0, width).ToArray(), i => eigenvectors[i, d]));
        Console.WriteLine($"{dimensions} components keep {order.Sum(i => covariance[i, i]) / Enumerable.Range(0, width).Sum(i => covariance[i, i]):P1} of the variance");
    }

    /// <summary>Subtracts the mean from a vector, and projects it.</summary>
    public float[] Project(float[] vector)
    {
        var centred = vector.Select((x, i) => x - _mean[i]).ToArray();
        return Array.ConvertAll(_directions, direction => (float)direction.Zip(centred, (a, b) => a * b).Sum());
    }

    private static double[,] ComputeCovariance(float[][] vectors, double[] mean)
    {
        var width = mean.Length;
        var covariance = new double[width, width];
        Parallel.For(0, width, i =>
        {
            foreach (var vector in vectors)
            {
                for (var j = i; j < width; j++)
                    covariance[i, j] += (vector[i] - mean[i]) * (vector[j] - mean[j]);
            }
        });
        for (var i = 0; i < width; i++)
        {
            for (var j = 0; j < i; j++)
                covariance[i, j] = covariance[j, i];
        }

        return covariance;
    }

    /// <summary>Rotates a symmetric matrix until it is diagonal.</summary>
    /// <returns>The eigenvectors as columns.</returns>
    private static double[,] Diagonalize(double[,] a)
    {
        var n = a.GetLength(0);
        var v = new double[n, n];
        for (var i = 0; i < n; i++)
            v[i, i] = 1;
        for (var sweep = 0; sweep < 12; sweep++)
        {
            for (var p = 0; p < n; p++)
            {
                for (var q = p + 1; q < n; q++)
                    Rotate(a, v, p, q);
            }
        }

        return v;
    }

    private static void Rotate(double[,] a, double[,] v, int p, int q)
    {
        if (Math.Abs(a[p, q]) < 1e-15)
            return;
        var theta = (a[q, q] - a[p, p]) / (2 * a[p, q]);
        var t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        var c = 1 / Math.Sqrt((t * t) + 1);
        var s = t * c;
        var n = a.GetLength(0);
        for (var k = 0; k < n; k++)
            (a[k, p], a[k, q]) = ((c * a[k, p]) - (s * a[k, q]), (s * a[k, p]) + (c * a[k, q]));
        for (var k = 0; k < n; k++)
            (a[p, k], a[q, k]) = ((c * a[p, k]) - (s * a[q, k]), (s * a[p, k]) + (c * a[q, k]));
        for (var k = 0; k < n; k++)
            (v[k, p], v[k, q]) = ((c * v[k, p]) - (s * v[k, q]), (s * v[k, p]) + (c * v[k, q]));
    }
}
