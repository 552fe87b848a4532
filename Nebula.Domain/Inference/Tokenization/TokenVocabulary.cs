using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Compression;
using System.Reflection;

namespace Nebula.Domain.Inference.Tokenization;

/// <summary>
/// The tokens of o200k_base as a hash table from bytes to rank: 6 MB instead of the 42 MB of Microsoft.ML.Tokenizers, without its global lock,
/// and cheap enough for a look-up per pair of bytes.
/// </summary>
/// <remarks>A 64-bit hash identifies a token. The hashes of all tokens are distinct, which loading checks.</remarks>
internal sealed class TokenVocabulary
{
    /// <summary>Bytes that must be readable after a token's last byte.</summary>
    public const int Padding = 8;

    /// <summary>The rank of bytes that are not a token.</summary>
    public const int None = int.MaxValue;

    private const string DataAssembly = "Microsoft.ML.Tokenizers.Data.O200kBase";
    private const string DataResource = "o200k_base.tiktoken.deflate";
    private const int MinTokens = 199_998;
    private const int MaxBytes = 512;
    private const int Slots = 1 << 19;
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    private static ReadOnlySpan<byte> Header => "Capacity: "u8;

    private readonly ulong[] _hashes = new ulong[Slots];
    private readonly int[] _ranks = new int[Slots];
    private readonly int[] _pairs = new int[1 << 16];
    private int _longest;

    private TokenVocabulary(ReadOnlySpan<byte> lines)
    {
        Array.Fill(_pairs, None);
        var count = ReadTokens(lines, (padded, length, rank) =>
        {
            _longest = Math.Max(_longest, length);
            Add(Hash(padded, 0, length), rank);
            if (length == 2)
                _pairs[(padded[0] << 8) | padded[1]] = rank;
        });
        if (count < MinTokens)
            throw new InvalidOperationException($"The vocabulary has {count} tokens instead of at least {MinTokens}: it is not o200k_base.");
    }

    private delegate void TokenReader(ReadOnlySpan<byte> padded, int length, int rank);

    /// <summary>Loads the bytes of every token, by rank: another 2 MB, which only decoding needs.</summary>
    public static byte[][] LoadBytes()
    {
        using var lines = Inflate(DataAssembly, DataResource);
        var tokens = new List<byte[]>(MinTokens);
        ReadTokens(lines.GetBuffer().AsSpan(0, (int)lines.Length), (padded, length, rank) =>
        {
            while (tokens.Count <= rank)
                tokens.Add([]);
            tokens[rank] = padded[..length].ToArray();
        });
        return [.. tokens];
    }

    /// <summary>Reads all tokens. Returns the last one's rank plus 1.</summary>
    private static int ReadTokens(ReadOnlySpan<byte> lines, TokenReader read)
    {
        Span<byte> padded = stackalloc byte[MaxBytes];
        var rank = 0;
        foreach (var range in lines.Split((byte)'\n'))
        {
            var line = lines[range].TrimEnd((byte)'\r');
            if (line.IsEmpty || line.StartsWith(Header))
                continue;

            // A line is a token in base 64 and its rank. Without a rank, the rank is the previous token's plus 1.
            var space = line.IndexOf((byte)' ');
            if (space >= 0 && Utf8Parser.TryParse(line[(space + 1)..], out int written, out _))
                rank = written;
            Base64.DecodeFromUtf8(space < 0 ? line : line[..space], padded, out _, out var length);
            read(padded, length, rank);
            rank++;
        }

        return rank;
    }

    /// <summary>
    /// Loads the vocabulary from the package <c>Microsoft.ML.Tokenizers.Data.O200kBase</c>, which supplies it as an embedded resource.
    /// </summary>
    /// <exception cref="InvalidOperationException">The assembly or its resource is missing, or is not o200k_base; the message says which.</exception>
    public static TokenVocabulary Load() => Load(DataAssembly, DataResource);

    /// <inheritdoc cref="Load()"/>
    internal static TokenVocabulary Load(string assemblyName, string resourceName)
    {
        using var lines = Inflate(assemblyName, resourceName);
        return new TokenVocabulary(lines.GetBuffer().AsSpan(0, (int)lines.Length));
    }

    private static MemoryStream Inflate(string assemblyName, string resourceName)
    {
        using var resource = Open(assemblyName, resourceName);
        using var inflated = new DeflateStream(resource, CompressionMode.Decompress);
        var lines = new MemoryStream();
        inflated.CopyTo(lines);
        return lines;
    }

    /// <summary>The rank of two bytes as one token; <see cref="None"/> if they are no token.</summary>
    public int RankOfPair(byte first, byte second) => _pairs[(first << 8) | second];

    /// <summary>The rank of a part of a padded buffer; <see cref="None"/> if it is no token.</summary>
    public int Rank(ReadOnlySpan<byte> padded, int start, int length)
    {
        if (length > _longest)
            return None;
        var hash = Hash(padded, start, length);
        for (var slot = (int)(hash >> 45); ; slot = (slot + 1) & (Slots - 1))
        {
            var found = _hashes[slot];
            if (found == hash)
                return _ranks[slot];
            if (found == 0)
                return None;
        }
    }

    private static Stream Open(string assemblyName, string resourceName)
    {
        Assembly assembly;
        try
        {
            assembly = Assembly.Load(assemblyName);
        }
        catch (Exception e) when (e is FileNotFoundException or FileLoadException or BadImageFormatException)
        {
            throw new InvalidOperationException($"The tokenizer's vocabulary is missing: the assembly {assemblyName} cannot be loaded. It is part of the package of the same name.", e);
        }

        return assembly.GetManifestResourceStream(resourceName) ?? throw new InvalidOperationException(
            $"The tokenizer's vocabulary is missing: {assembly.GetName().FullName} has no resource {resourceName}, but {string.Join(", ", assembly.GetManifestResourceNames())}. "
            + "This version of the package stores it differently; use version 2.");
    }

    private static ulong Hash(ReadOnlySpan<byte> padded, int start, int length)
    {
        var hash = (ulong)length * Multiplier;
        while (length > 8)
        {
            hash = (hash ^ Read(padded, start)) * Multiplier;
            hash ^= hash >> 32;
            start += 8;
            length -= 8;
        }

        hash = (hash ^ (Read(padded, start) & (ulong.MaxValue >> (64 - (8 * length))))) * Multiplier;
        hash ^= hash >> 29;
        hash *= 0xBF58476D1CE4E5B9;
        hash ^= hash >> 32;
        return hash == 0 ? 1 : hash;
    }

    private static ulong Read(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(at, 8));

    private void Add(ulong hash, int rank)
    {
        var slot = (int)(hash >> 45);
        for (; _hashes[slot] != 0; slot = (slot + 1) & (Slots - 1))
        {
            if (_hashes[slot] == hash)
                throw new InvalidOperationException("Two tokens of the vocabulary have the same hash.");
        }

        _hashes[slot] = hash;
        _ranks[slot] = rank;
    }
}
