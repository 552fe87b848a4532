using System.Buffers.Binary;
using System.Collections;
using System.Text;
using Nebula.Domain.Inference.Logprobs;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>
/// Log probabilities in an entry of a relay, each decoded when it is read: with twenty alternatives a decoded one takes ten times the memory of its
/// encoded form.
/// </summary>
/// <param name="entry">The whole entry.</param>
/// <param name="count">How many there are.</param>
internal sealed class EncodedLogprobs(byte[] entry, int count) : IReadOnlyList<TokenLogprob>
{
    public int Count => count;

    public TokenLogprob this[int place]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)place, (uint)count, nameof(place));
            using var reader = OpenReader(place);
            return Read(reader);
        }
    }

    /// <summary>The position in the entry after the last of them, of which there is one at least.</summary>
    public long FindEnd()
    {
        using var reader = OpenReader(count - 1);
        Read(reader);
        return reader.BaseStream.Position;
    }

    /// <summary>Writes log probabilities without their positions.</summary>
    /// <returns>The position of each of them, with which the entry ends.</returns>
    public static int[] Write(BinaryWriter writer, IReadOnlyList<TokenLogprob> logprobs)
    {
        writer.Write7BitEncodedInt(logprobs.Count);
        var begins = new int[logprobs.Count];
        for (var i = 0; i < begins.Length; i++)
        {
            writer.Flush();
            begins[i] = (int)writer.BaseStream.Position;
            var token = logprobs[i];
            writer.Write(token.Token);
            writer.Write(token.Logprob);
            writer.Write7BitEncodedInt(token.Top.Count);
            foreach (var top in token.Top)
            {
                writer.Write(top.Token);
                writer.Write(top.Logprob);
            }
        }

        return begins;
    }

    public IEnumerator<TokenLogprob> GetEnumerator()
    {
        for (var i = 0; i < count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static TokenLogprob Read(BinaryReader reader)
    {
        var (token, logprob) = (reader.ReadString(), reader.ReadDouble());
        var top = new TopLogprob[reader.Read7BitEncodedInt()];
        for (var i = 0; i < top.Length; i++)
        {
            var text = reader.ReadString();
            top[i] = new TopLogprob(text, reader.ReadDouble(), Encoding.UTF8.GetBytes(text));
        }

        return new TokenLogprob(token, logprob, Encoding.UTF8.GetBytes(token), top);
    }

    private BinaryReader OpenReader(int place)
    {
        var begin = BinaryPrimitives.ReadInt32LittleEndian(entry.AsSpan(entry.Length - ((count - place) * sizeof(int))));
        return new BinaryReader(new MemoryStream(entry) { Position = begin }, Encoding.UTF8);
    }
}
