using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using Nebula.Domain.Settings;

namespace Nebula.Local.CommandLine;

/// <summary>The options of <c>serve</c>, each of which is a setting under a short name.</summary>
internal sealed class ServeOptions
{
    private readonly Option<int?> _port = new("--port") { Description = "Listen on this port of 127.0.0.1; 0 takes a free one. Default 7071.", HelpName = "PORT", CustomParser = ParsePort };
    private readonly Option<string> _urls = new("--urls") { Description = "Listen on these addresses, separated by ';'.", HelpName = "URLS" };
    private readonly Option<string> _config = new("--config") { Description = "The file that declares deployments and keys. Default: nebula.json in the working directory, if it exists.", HelpName = "FILE" };
    private readonly Option<string> _data = new("--data") { Description = "The data directory.", HelpName = "FOLDER" };
    private readonly Option<string> _timeScale = new("--time-scale") { Description = "Multiplies every wait: 1 is real time, 0 does not wait. Default 1.", HelpName = "FACTOR" };
    private readonly Option<string> _seed = new("--seed") { Description = "Makes every answer repeatable.", HelpName = "NUMBER" };
    private readonly Option<bool> _json = new("--json") { Description = "When ready, print one line of JSON with url, admin_key_file, api_key and api_keys; logs go to standard error." };

    /// <summary>The folder that holds the state.</summary>
    public Option<string> Data => _data;

    /// <summary>Where the server listens.</summary>
    public Option<string> Urls => _urls;

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_port, _urls, _config, _data, _timeScale, _seed, _json])
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_port) is not null && result.GetResult(_urls) is not null)
                result.AddError("Use either --port or --urls.");
        });
    }

    /// <summary>Whether to print JSON.</summary>
    public bool IsJson(ParseResult result) => result.GetValue(_json);

    /// <summary>The options as arguments of the configuration.</summary>
    public IEnumerable<string> ToSettings(ParseResult result)
    {
        if (result.GetValue(_port) is { } port)
            yield return string.Create(CultureInfo.InvariantCulture, $"--{WebHostDefaults.ServerUrlsKey}=http://127.0.0.1:{port}");
        (Option<string> Option, string Setting)[] settings =
        [
            (_urls, WebHostDefaults.ServerUrlsKey),
            (_config, $"{NebulaOptions.Section}:{nameof(NebulaOptions.ConfigFile)}"),
            (_data, $"{NebulaOptions.Section}:{nameof(NebulaOptions.DataDirectory)}"),
            (_timeScale, $"{NebulaOptions.Section}:{nameof(NebulaOptions.Simulation)}:{nameof(SimulationOptions.TimeScale)}"),
            (_seed, $"{NebulaOptions.Section}:{nameof(NebulaOptions.Simulation)}:{nameof(SimulationOptions.Seed)}"),
        ];
        foreach (var (option, setting) in settings)
        {
            if (result.GetValue(option) is { } value)
                yield return $"--{setting}={value}";
        }
    }

    private static int? ParsePort(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort)
            return port;
        result.AddError($"'{text}' is not a port: --port takes a number from 0 to {IPEndPoint.MaxPort}.");
        return null;
    }
}
