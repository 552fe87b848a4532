using System.Text;
using System.Threading.Channels;
using Nebula.Infrastructure.Redis;
using StackExchange.Redis;

namespace Nebula.Tests.Inference.Slots;

/// <summary>A process of version 0.1.0: the scripts and channels of that version.</summary>
internal sealed class EarlierSlotsProcess(IDatabase database, string deployment)
{
    private const int LeaseMilliseconds = 20_000;

    private readonly RedisKey[] _keys = [RedisKeys.SlotPool(deployment), RedisKeys.SlotQueue(deployment)];
    private readonly Channel<string> _admitted = Channel.CreateUnbounded<string>();

    public string Name { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Messages on its channel, <c>number replica tokens</c>.</summary>
    public ChannelReader<string> Admitted => _admitted.Reader;

    public async Task<EarlierSlotsProcess> SubscribeAsync()
    {
        await database.Multiplexer.GetSubscriber().SubscribeAsync(
            RedisChannel.Literal($"nebula:seated:{Name}"), (_, message) => _admitted.Writer.TryWrite(message!));
        return this;
    }

    public async Task<string[]> TakeAsync(int ticket, int tokens, int replicas, int slots, int cache) =>
        (string[])(await RunAsync("seat-take", [Name, LeaseMilliseconds, ticket, tokens, replicas, slots, cache, 10]))!;

    public async Task<int> ReleaseAsync(int ticket) => (int)await RunAsync("seat-release", [Name, ticket]);

    /// <summary>Its heartbeat.</summary>
    /// <param name="newest">Its newest ticket.</param>
    /// <param name="tickets">Number, replica and tokens of each of its tickets.</param>
    /// <returns>Replica, sequences, tokens, … of other processes.</returns>
    public async Task<long[]> BeatAsync(int newest, params int[] tickets) =>
        (long[])((RedisResult[])(await RunAsync("seat-beat", [Name, LeaseMilliseconds, newest, "", "", "", .. tickets.Select(static value => (RedisValue)value)]))!)[1]!;

    /// <summary>Sequences that hold a slot, sequences in the queue, tokens.</summary>
    public async Task<long[]> GetLoadAsync() => (long[])(await RunAsync("seat-load", [Name]))!;

    private Task<RedisResult> RunAsync(string script, RedisValue[] values) =>
        database.ScriptEvaluateAsync($"{Read("seat-pool")}\n{Read(script)}", _keys, values);

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(EarlierSlotsProcess).Assembly.GetManifestResourceStream($"slots-0.1.0/{name}.lua")!, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
