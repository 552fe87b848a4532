using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis;

/// <summary>
/// A Lua script that ships inside this assembly (<c>Redis/Scripts/*.lua</c>), run by its hash. The whole script is sent only if the server does not
/// have it.
/// </summary>
/// <remarks>
/// Every key it touches is in <c>KEYS</c> and carries the same hash tag, so that it runs in one slot of a cluster, and atomically on Garnet.
/// </remarks>
internal sealed class RedisScript
{
    private readonly byte[] _hash;

    private RedisScript(string text)
    {
        Text = text;
#pragma warning disable CA5350 // the name that EVALSHA knows a script by, not a protection
        _hash = SHA1.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
    }

    /// <summary>The whole script.</summary>
    internal string Text { get; }

    /// <summary>Reads a script.</summary>
    /// <param name="names">Names of files without the extension, which are joined; the shared ones come first.</param>
    public static RedisScript Load(params ReadOnlySpan<string> names)
    {
        var text = new StringBuilder();
        foreach (var name in names)
            text.Append(Read(name)).Append('\n');
        return new RedisScript(text.ToString());
    }

    /// <summary>Runs it; one round trip if the server knows it.</summary>
    public Task<RedisResult> RunAsync(IDatabaseAsync database, RedisKey[] keys, RedisValue[] values)
    {
        var running = database.ScriptEvaluateAsync(_hash, keys, values);
        return running.IsCompletedSuccessfully ? running : AwaitAsync(running, database, keys, values);
    }

    private static string Read(string name)
    {
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream($"{name}.lua")
            ?? throw new InvalidOperationException($"The script {name}.lua is not embedded in the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private async Task<RedisResult> AwaitAsync(Task<RedisResult> running, IDatabaseAsync database, RedisKey[] keys, RedisValue[] values)
    {
        try
        {
            return await running;
        }
        catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // EVAL also stores it in the server for the next call.
            return await database.ScriptEvaluateAsync(Text, keys, values);
        }
    }
}
