using System.CommandLine;
using Nebula.Domain.Common;
using Nebula.Local.SignIn;
using Nebula.Local.Startup;

namespace Nebula.Local.CommandLine;

/// <summary>The command line.</summary>
internal sealed class NebulaCommands
{
    private const string Serve = "serve";

    // What shells report for a program that Ctrl-C ended.
    private const int CancelledByUser = 130;

    private static readonly TimeSpan MaxCleanup = TimeSpan.FromSeconds(2);

    private readonly ServeOptions _serve = new();
    private readonly RootCommand _root = new("Nebula GPU Cloud: an OpenAI-compatible AI platform with simulated GPUs. Without a command it starts the server.");
    private readonly IReadOnlyList<string> _settings;
    private readonly Func<string[], bool, Task> _runServer;

    private NebulaCommands(IReadOnlyList<string> settings, Func<string[], bool, Task> runServer)
    {
        (_settings, _runServer) = (settings, runServer);
        var serve = new Command(Serve, "Starts the server. This is the default.");
        foreach (var command in (ReadOnlySpan<Command>)[_root, serve])
        {
            _serve.AddTo(command);
            command.SetAction(ServeAsync);
        }

        var link = new Command(LinkCommand.Name, "Prints a new sign-in link of the running server's dashboard.") { _serve.Urls, _serve.Data };
        link.SetAction((result, _) => LinkCommand.RunAsync(ReadConfiguration(result)));
        var target = new ServerOptions(_serve.Data);
        foreach (var command in (ReadOnlySpan<Command>)[serve, link, KeysCommand.Create(Connect), ModelsCommand.Create(Connect), PlanCommand.Create(Connect), ChatCommand.Create(Connect), HealthCommand.Create(FindUrl)])
            _root.Add(command);
        target.AddTo(_root.Subcommands);

        NebulaConnection Connect(ParseResult result) => target.Connect(result, ReadConfiguration(result));
        string FindUrl(ParseResult result) => target.FindUrl(result, ReadConfiguration(result));
    }

    /// <summary>Runs what the arguments ask for.</summary>
    /// <param name="arguments">The program's arguments.</param>
    /// <param name="runServer">Runs the server with arguments of the configuration; true prints JSON when it is ready.</param>
    /// <returns>The program's exit code.</returns>
    /// <exception cref="StartupException">An argument is wrong, or the command failed.</exception>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Func<string[], bool, Task> runServer)
    {
        var (settings, rest) = ConfigurationSwitches.Split(arguments);
        var result = new NebulaCommands(settings, runServer)._root.Parse(rest);
        if (result.Errors.Count > 0)
            throw new StartupException(Explain(result)) { ExitCode = result.CommandResult.Command.Name == PlanCommand.Name ? PlanCommand.Failed : 1 };
        // The server's host handles Ctrl-C itself, and Program formats exceptions.
        var isServer = result.CommandResult.Command is RootCommand or { Name: Serve };
        try
        {
            return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = isServer ? null : MaxCleanup });
        }
        catch (OperationCanceledException) when (!isServer)
        {
            return CancelledByUser;
        }
    }

    /// <summary>The settings of the program's files, its environment and these arguments.</summary>
    public static WebApplicationBuilder CreateBuilder(string[] settings) => WebApplication.CreateSlimBuilder(
        new WebApplicationOptions { Args = [.. settings, "--hostBuilder:reloadConfigOnChange=false"], ContentRootPath = AppContext.BaseDirectory });

    private async Task<int> ServeAsync(ParseResult result, CancellationToken cancellationToken)
    {
        await _runServer(GetSettings(result), _serve.IsJson(result));
        return 0;
    }

    private IConfiguration ReadConfiguration(ParseResult result) => CreateBuilder(GetSettings(result)).Configuration;

    private string[] GetSettings(ParseResult result) => [.. _settings, .. _serve.ToSettings(result)];

    private static string Explain(ParseResult result)
    {
        var command = result.CommandResult.Command;
        List<string> known = [.. command.Options.Select(static option => option.Name), .. command.Subcommands.Select(static child => child.Name)];
        var unknown = result.UnmatchedTokens.Where(static token => token.StartsWith('-')).ToList();
        if (unknown.Count == 0)
            unknown = [.. result.UnmatchedTokens.Take(1)];
        var reasons = unknown.Count > 0
            ? unknown.Select(token => $"There is no {(token.StartsWith('-') ? "option" : "command")} '{TextExcerpt.Truncate(token)}'.{NearestName.Suggest(token.Split('=')[0], known)}")
            : result.Errors.Select(static error => error.Message);
        return $"{string.Join(Environment.NewLine, reasons.Distinct())} --help lists all.";
    }
}
