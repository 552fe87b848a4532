using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nebula.Local.Startup;

/// <summary>What <c>serve --json</c> prints when the server is ready: one line of JSON for a program that started it.</summary>
/// <param name="Url">The server's address, as a client on this machine reaches it.</param>
/// <param name="AdminKeyFile">The file that holds the admin key; null if the key is configured.</param>
/// <param name="ApiKey">The first of <paramref name="ApiKeys"/>; null if there is none.</param>
/// <param name="ApiKeys">The secrets of the keys that this start created, by name.</param>
internal sealed record ReadyLine(string Url, string? AdminKeyFile, string? ApiKey, IReadOnlyDictionary<string, string> ApiKeys)
{
    /// <summary>The name of the key that a first start creates.</summary>
    private const string FirstKey = "first key";

    /// <summary>Formats the line, with the line's end.</summary>
    public static string Format(Banner banner)
    {
        var keys = new OrderedDictionary<string, string>();
        if (banner.ApiKey is { } first)
            keys[FirstKey] = first;
        foreach (var issued in banner.DeclaredKeys)
            keys[issued.Key.Name] = issued.Secret;
        var line = new ReadyLine(banner.Url, banner.AdminKeyFile, keys.Values.FirstOrDefault(), keys);
        return JsonSerializer.Serialize(line, ReadyLineJson.Default.ReadyLine) + Environment.NewLine;
    }
}

/// <summary>How the line is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReadyLine))]
internal sealed partial class ReadyLineJson : JsonSerializerContext;

/// <summary>How the program says that it is ready.</summary>
/// <param name="IsJson">Whether as <see cref="ReadyLine"/>; else as text for people.</param>
public sealed record StartupFormat(bool IsJson);
