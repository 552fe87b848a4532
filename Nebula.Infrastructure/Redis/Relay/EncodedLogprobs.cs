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
            var begins = BinaryPrimitives.ReadInt32LittleEndian(entry.AsSpan(entry.Length - ((count - place) * sizeof(int))));
            using var reader = new BinaryReader(new MemoryStream(entry, begins, entry.Length - begins), Encoding.UTF8);
            var (token, logprob) = (reader.ReadString(), reader.ReadDouble());
            var top = new TopLogprob[reader.Read7BitEncodedInt()];
            for (var i = 0; i < top.Length; i++)
            {
                var text = reader.ReadString();
                top[i] = new TopLogprob(text, reader.ReadDouble(), Encoding.UTF8.GetBytes(text));
            }

            return new TokenLogprob(token, logprob, Encoding.UTF8.GetBytes(token), top);
        }
    }

    public static void Write(BinaryWriter writer, IReadOnlyList<TokenLogprob> logprobs)
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

        foreach (var begin in begins)
            writer.Write(begin);
    }

    public IEnumerator<TokenLogprob> GetEnumerator()
    {
        for (var i = 0; i < count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
