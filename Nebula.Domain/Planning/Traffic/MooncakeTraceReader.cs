using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Nebula.Domain.Common;

namespace Nebula.Domain.Planning.Traffic;

/// <summary>
/// Reads the JSON lines of Mooncake's traces: <c>timestamp</c> in milliseconds, <c>input_length</c>, <c>output_length</c>, and the optional <c>hash_ids</c>, one for
/// every 512 tokens of the prompt, which are equal where the prompts are (github.com/kvcache-ai/Mooncake, FAST25-release).
/// </summary>
/// <remarks>
/// Each id behind each chain of ids before it is numbered, and the hashes of the engine's blocks that it covers are consecutive numbers, equal only if the whole prefix is.
/// Being consecutive, they are found close together in tables. The last id of a prompt may cover less than 512 tokens; two prompts that end in the same one share the full
/// blocks of the shorter.
/// </remarks>
internal static class MooncakeTraceReader
{
    private const int HashedTokens = 512;
    private const int BlocksPerHash = HashedTokens / TrafficTrace.BlockSize;

    /// <summary>Whether a first line is one of this format.</summary>
    public static bool Recognizes(string firstLine) => firstLine.StartsWith('{');

    /// <summary>Reads the requests.</summary>
    /// <exception cref="NebulaException">400: a line is wrong; the message has its number.</exception>
    public static IEnumerable<TrafficRequest> Read(IEnumerable<string> lines)
    {
        var (number, count, hashed) = (0, 0, 0L);
        var chains = new Dictionary<(int Before, long Id), int>();
        foreach (var line in lines)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            TrafficTrace.CheckCount(count++, number);
            var request = ReadLine(line, number, chains);
            hashed += request.BlockHashes is null ? 0 : request.PromptTokens;
            if (hashed > TrafficTrace.MaxHashedTokens)
            {
                throw TrafficTrace.TraceError(
                    number, string.Create(CultureInfo.InvariantCulture, $"prompts with hash_ids have at most {TrafficTrace.MaxHashedTokens:N0} tokens together."));
            }

            yield return request;
        }
    }

    private static TrafficRequest ReadLine(string line, int number, Dictionary<(int Before, long Id), int> chains)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw TrafficTrace.TraceError(number, "it is not a JSON object.");
            var time = Find(root, "timestamp", number);
            if (time.ValueKind != JsonValueKind.Number || !time.TryGetDouble(out var milliseconds) || !double.IsFinite(milliseconds) || milliseconds < 0)
                throw TrafficTrace.TraceError(number, "timestamp is not a number of milliseconds.");
            var prompt = TrafficTrace.ReadTokens(Find(root, "input_length", number).GetRawText(), number, "input_length", 1);
            var output = TrafficTrace.ReadTokens(Find(root, "output_length", number).GetRawText(), number, "output_length", 0);
            return new(milliseconds / 1000, prompt, Math.Max(1, output), root.TryGetProperty("hash_ids", out var ids) ? ReadHashes(ids, prompt, number, chains) : null);
        }
        catch (JsonException)
        {
            throw TrafficTrace.TraceError(number, "it is not valid JSON.");
        }
    }

    private static JsonElement Find(JsonElement root, string name, int number) =>
        root.TryGetProperty(name, out var value) ? value : throw TrafficTrace.TraceError(number, $"{name} is missing.");

    private static ulong[] ReadHashes(JsonElement ids, int promptTokens, int number, Dictionary<(int Before, long Id), int> chains)
    {
        if (ids.ValueKind != JsonValueKind.Array || ids.GetArrayLength() != (promptTokens + HashedTokens - 1) / HashedTokens)
            throw TrafficTrace.TraceError(number, $"hash_ids is not a list with one number for every {HashedTokens} tokens of input_length.");
        var hashes = new ulong[promptTokens / TrafficTrace.BlockSize];
        var (block, chain) = (0, -1);
        foreach (var element in ids.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out var id))
                throw TrafficTrace.TraceError(number, "hash_ids has an entry that is not a whole number.");
            ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(chains, (chain, id), out var exists);
            chain = known = exists ? known : chains.Count - 1;
            for (var part = 0; part < BlocksPerHash && block < hashes.Length; part++)
                hashes[block++] = ((ulong)chain * BlocksPerHash) + (ulong)part;
        }

        return hashes;
    }
}
