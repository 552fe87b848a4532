using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nebula.Api;
using Nebula.Local.Startup;

namespace Nebula.Local.CommandLine;

/// <summary>The command <c>health</c>: whether the running server can serve. It needs no key.</summary>
internal static class HealthCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "health";

    // Longer than the server takes for its slowest answer, which it gives after the timeout of a dependency.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Creates the command.</summary>
    /// <param name="findUrl">Finds the server's address.</param>
    public static Command Create(Func<ParseResult, string> findUrl)
    {
        var health = new Command(Name, "Checks that the running server can serve: ends with 0 if it can, else with 1.");
        health.SetAction((result, cancellationToken) => RunAsync(findUrl(result), cancellationToken));
        return health;
    }

    /// <summary>Asks the server, and prints its status.</summary>
    /// <exception cref="StartupException">It does not answer, or cannot serve.</exception>
    private static async Task RunAsync(string url, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = Timeout };
        try
        {
            using var response = await client.GetAsync($"{url}/{Routes.HealthReady}", cancellationToken);
            var status = ReadStatus(await response.Content.ReadAsStringAsync(cancellationToken));
            if (!response.IsSuccessStatusCode || status is null)
                throw new StartupException($"The server at {url} cannot serve ({(int)response.StatusCode}): {status ?? "its answer is not one of Nebula's"}. GET /{Routes.Health} says why.");
            Console.WriteLine(status);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new StartupException($"No Nebula answers at {url}. Start it first; if it listens elsewhere, say where: --url {ListenAddress.Default}");
        }
    }

    private static string? ReadStatus(string text)
    {
        try
        {
            return JsonNode.Parse(text)?["status"]?.GetValue<string>();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
