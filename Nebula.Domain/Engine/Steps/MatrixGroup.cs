namespace Nebula.Domain.Engine.Steps;

/// <summary>Matrices that a step reads once and multiplies with its tokens.</summary>
/// <param name="ReadSeconds">Seconds to read all of them.</param>
/// <param name="TokenSeconds">Seconds of arithmetic per token.</param>
/// <param name="FloorSeconds">Seconds that their kernels take at least.</param>
internal readonly record struct MatrixGroup(double ReadSeconds, double TokenSeconds, double FloorSeconds = 0)
{
    /// <summary>
    /// Seconds of a step: <c>(read⁴ + arithmetic⁴ + floor⁴)^¼</c>. Reading and computing overlap, so the longest counts, and a little more where two are alike.
    /// </summary>
    /// <param name="share">Share of the matrices that is read.</param>
    /// <param name="tokens">Tokens that are multiplied.</param>
    public double Seconds(double share, double tokens)
    {
        var (read, compute) = (ReadSeconds * share, TokenSeconds * tokens);
        var (read2, compute2, floor2) = (read * read, compute * compute, FloorSeconds * FloorSeconds);
        return Math.Sqrt(Math.Sqrt((read2 * read2) + (compute2 * compute2) + (floor2 * floor2)));
    }
}
