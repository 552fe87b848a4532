using System.Net.Http.Headers;
using Nebula.Domain.Settings;
using Nebula.Infrastructure.Settings;
using Nebula.Local.Data;
using Nebula.Local.Startup;

namespace Nebula.Local.SignIn;

/// <summary>The command <c>link</c>: asks the running server for a new sign-in link and prints it.</summary>
internal static class LinkCommand
{
    /// <summary>The command's name, the program's first argument.</summary>
    public const string Name = "link";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Runs it, with the settings that the server was started with.</summary>
    /// <exception cref="StartupException">No server answers, or it has another admin key.</exception>
    public static async Task RunAsync(IConfiguration configuration)
    {
        var settings = new NebulaOptions();
        SettingsBinder.Bind(configuration.GetSection(NebulaOptions.Section), settings);
        var key = AdminKeyFile.Find(settings.AdminKey, DataDirectory.Resolve(settings.DataDirectory));
        var url = ListenAddress.ToReachable(ListenAddress.Find(configuration)[0]);
        using var client = new HttpClient { Timeout = Timeout };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{url}/{SignInRoutes.Links}") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        try
        {
            using var response = await client.SendAsync(request);
            if (!response.IsSuccessStatusCode)
                throw new StartupException($"The server at {url} refuses the admin key of these settings ({(int)response.StatusCode}). Name its data directory: Nebula__DataDirectory=/some/folder");
            var link = await response.Content.ReadFromJsonAsync(SignInJson.Default.LinkBody);
            Console.WriteLine(Format(url, link!.Code));
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            throw new StartupException($"No Nebula answers at {url}. Start it first; if it listens elsewhere, say where: {Name} --urls http://127.0.0.1:7071");
        }
    }

    /// <summary>The link with a code. A fragment, so that no server or proxy logs it.</summary>
    public static string Format(string url, string code) => $"{url}/ui/#code={code}";
}
