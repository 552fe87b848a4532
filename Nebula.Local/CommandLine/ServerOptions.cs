using System.CommandLine;
using Nebula.Domain.Settings;
using Nebula.Infrastructure.Settings;
using Nebula.Local.Data;
using Nebula.Local.SignIn;
using Nebula.Local.Startup;

namespace Nebula.Local.CommandLine;

/// <summary>The options of commands that talk to a running Nebula.</summary>
/// <param name="data">The option of the data directory, which holds the admin key.</param>
internal sealed class ServerOptions(Option<string> data)
{
    private readonly Option<string> _url = new("--url") { Description = "The running server. Default: where serve listens with these settings.", HelpName = "URL" };
    private readonly Option<string> _key = new("--key") { Description = "The admin key; for chat, an API key. Default: the admin key in the data directory.", HelpName = "KEY" };

    /// <summary>Adds the options to every command that talks HTTP.</summary>
    public void AddTo(IEnumerable<Command> commands)
    {
        foreach (var command in commands.Where(static command => command.Name is not ("serve" or LinkCommand.Name)))
        {
            foreach (var end in command.Subcommands.DefaultIfEmpty(command))
            {
                end.Add(_url);
                if (end.Name == HealthCommand.Name)
                    continue; // it needs no key
                end.Add(_key);
                end.Add(data);
            }
        }
    }

    /// <summary>The address of the server that the options and the settings name.</summary>
    /// <exception cref="StartupException">The option is not an address.</exception>
    public string FindUrl(ParseResult result, IConfiguration configuration)
    {
        var url = result.GetValue(_url)?.TrimEnd('/') ?? ListenAddress.ToReachable(ListenAddress.Find(configuration)[0]);
        return Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https")
            ? url
            : throw new StartupException($"'{url}' is no address of a server. Write --url {ListenAddress.Default}");
    }

    /// <summary>Connects with what the options and the settings say.</summary>
    /// <exception cref="StartupException">There is no key, or the option is not an address.</exception>
    public NebulaConnection Connect(ParseResult result, IConfiguration configuration)
    {
        var settings = new NebulaOptions();
        SettingsBinder.Bind(configuration.GetSection(NebulaOptions.Section), settings);
        var url = FindUrl(result, configuration);
        var given = result.GetValue(_key);
        return new NebulaConnection(url, given ?? AdminKeyFile.Find(settings.AdminKey, DataDirectory.Resolve(settings.DataDirectory))) { HasOwnKey = given is not null };
    }
}
