using System.Runtime.CompilerServices;
using System.Text.Json;
using Nebula.Tests.Ui;
using StackExchange.Redis;

namespace Nebula.Tests.Upgrades;

/// <summary>A copy of a released version's data, in a folder of the test's own; see the README beside this file.</summary>
internal sealed class Fixture : IDisposable
{
    public const string AdminKey = "admin-key-of-the-fixtures";

    private readonly TemporaryFolder _data = new();
    private readonly string _recorded;

    /// <summary>Copies the fixture.</summary>
    /// <param name="version">The release: <c>0.1.0</c>.</param>
    /// <param name="kind"><c>embedded</c> or <c>redis</c>.</param>
    public Fixture(string version, string kind)
    {
        _recorded = Path.Combine(Folder(), version, kind);
        foreach (var file in Directory.EnumerateFiles(_recorded, "*.db*"))
            File.Copy(file, _data[Path.GetFileName(file)]);
        Expected = JsonElement.Parse(File.ReadAllText(Path.Combine(_recorded, "expected.json")));
    }

    /// <summary>Every release with fixtures.</summary>
    public static string[] Versions { get; } = [.. Directory.EnumerateDirectories(Folder()).Select(static folder => Path.GetFileName(folder)).Order()];

    /// <summary>The copy of the data directory.</summary>
    public string Data => _data.Path;

    /// <summary>The answers of the release's own API.</summary>
    public JsonElement Expected { get; }

    /// <summary>
    /// Restores the content of Redis: a line per key with its name, type, milliseconds to live (-1: does not expire) and <c>DUMP</c> in base64.
    /// </summary>
    public async Task RestoreAsync(string connection)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(connection);
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(_recorded, "redis.txt")))
        {
            var parts = line.Split(' ');
            var life = long.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture);
            await redis.GetDatabase().KeyRestoreAsync(parts[0], Convert.FromBase64String(parts[3]), life < 0 ? null : TimeSpan.FromMilliseconds(life));
        }
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _data.Dispose();
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
