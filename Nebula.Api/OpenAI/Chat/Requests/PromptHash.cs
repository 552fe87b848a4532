using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>Chains hashes: their values and their order decide the result.</summary>
internal struct PromptHash
{
    /// <summary>The hash so far; 0 if nothing was added.</summary>
    public ulong Value { get; private set; }

    /// <summary>Adds hashes together, as one piece.</summary>
    public void Add(params ReadOnlySpan<ulong> hashes)
    {
        // The same bytes on machines of either byte order.
        if (!BitConverter.IsLittleEndian)
            hashes = Reversed(hashes);
        Value = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(hashes), (long)Value);
    }

    private static ulong[] Reversed(ReadOnlySpan<ulong> hashes)
    {
        var reversed = new ulong[hashes.Length];
        System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(hashes, reversed);
        return reversed;
    }
}
