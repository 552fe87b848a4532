using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nebula.Domain.Common;
using Nebula.Domain.Planning.Traffic;
using Nebula.Domain.Settings;
using Nebula.Infrastructure.Sqlite;
using Nebula.Local.Data;
using Nebula.Local.Startup;

namespace Nebula.Local.CommandLine;

/// <summary>The options of <c>plan</c> that say which traffic to plan for: a trace, a ledger, or a description.</summary>
internal sealed class TrafficOptions
{
    private readonly Option<string> _trace = new("--trace") { Description = "The traffic of a file: an Azure LLM inference trace (CSV) or a Mooncake trace (JSON lines); - reads standard input.", HelpName = "FILE" };
    private readonly Option<bool> _ledger = new("--ledger") { Description = "The traffic of a running server's ledger." };
    private readonly Option<string> _ledgerData = new("--ledger-data") { Description = "The traffic of the ledger in the data directory of a stopped server.", HelpName = "FOLDER" };
    private readonly Option<string> _from = new("--from") { Description = "First moment of the ledger's requests, such as 2026-11-29T12:00:00Z, or a time back, such as 1h. Default 1h.", HelpName = "TIME" };
    private readonly Option<string> _to = new("--to") { Description = "The moment after the last. Default: now.", HelpName = "TIME" };
    private readonly Option<string> _deployment = new("--deployment") { Description = "Only the ledger's requests of this deployment.", HelpName = "NAME" };
    private readonly Option<double> _timeScale = new("--time-scale") { Description = "The time scale with which the ledger's server ran. Default 1.", HelpName = "FACTOR", DefaultValueFactory = static _ => 1 };
    private readonly Option<double?> _rate = new("--rate") { Description = "Described traffic: requests per second.", HelpName = "NUMBER" };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Seed of described traffic. Default 1.", HelpName = "NUMBER", DefaultValueFactory = static _ => 1 };
    private readonly (string Name, Option<double?> Option)[] _described =
    [
        ("duration", new("--duration") { Description = "Seconds of described traffic. Default 600.", HelpName = "SECONDS" }),
        ("input", new("--input-tokens") { Description = "Mean tokens of a prompt. Default 512.", HelpName = "NUMBER" }),
        ("output", new("--output-tokens") { Description = "Mean tokens of a reply. Default 256.", HelpName = "NUMBER" }),
        ("variation", new("--length-variation") { Description = "Standard deviation of the lengths as a share of their mean. Default 0.5.", HelpName = "SHARE" }),
        ("burstiness", new("--burstiness") { Description = "1 is Poisson traffic, less is burstier. Default 1.", HelpName = "SHAPE" }),
        ("growth", new("--growth") { Description = "Growth of the rate from begin to end, as a share. Default 0.", HelpName = "SHARE" }),
        ("prefix", new("--shared-prefix-tokens") { Description = "Leading tokens that all prompts share. Default 0.", HelpName = "NUMBER" }),
    ];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] sources = [_trace, _ledger, _ledgerData, _rate];
        Option[] ledgerOnly = [_from, _to, _deployment, _timeScale];
        foreach (var option in (IEnumerable<Option>)[.. sources, .. ledgerOnly, _seed, .. _described.Select(static entry => entry.Option)])
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (sources.Count(source => result.GetResult(source) is { Implicit: false }) != 1)
                result.AddError("Say which traffic to plan for: one of --trace FILE, --ledger, --ledger-data FOLDER and --rate NUMBER.");
            Allow(_described.Select(static entry => (Option)entry.Option), _rate);
            Allow(ledgerOnly, _ledger, _ledgerData);

            void Allow(IEnumerable<Option> options, params Option[] owners)
            {
                foreach (var option in options.Where(option => result.GetResult(option) is { Implicit: false } && !owners.Any(owner => result.GetResult(owner) is { Implicit: false })))
                    result.AddError($"{option.Name} needs {string.Join(" or ", owners.Select(static owner => owner.Name))}.");
            }
        });
    }

    /// <summary>The seed.</summary>
    public ulong GetSeed(ParseResult result) => result.GetValue(_seed);

    /// <summary>Reads the traffic.</summary>
    /// <param name="result">The parsed command line.</param>
    /// <param name="connect">Connects to the server of the ledger.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="NebulaException">400: the traffic is wrong.</exception>
    /// <exception cref="StartupException">The file or the server cannot be read.</exception>
    public async Task<TrafficTrace> ReadAsync(ParseResult result, Func<NebulaConnection> connect, TimeProvider time, CancellationToken cancellationToken)
    {
        if (result.GetValue(_trace) is { } file)
            return ReadFile(file);
        if (result.GetValue(_rate) is { } rate)
            return Describe(result, rate).Generate(GetSeed(result));
        var now = time.GetUtcNow();
        var range = new LedgerRange(ReadTime(result.GetValue(_from) ?? "1h", now, "--from"), result.GetValue(_to) is { } to ? ReadTime(to, now, "--to") : now, result.GetValue(_deployment));
        var scale = result.GetValue(_timeScale);
        if (result.GetValue(_ledgerData) is { } folder)
            return await ReadFolderAsync(folder, range, scale, time, cancellationToken);
        using var server = connect();
        return await LedgerTraffic.ReadAsync(new RemoteLedger(server).ListAsync, range, scale, cancellationToken: cancellationToken);
    }

    private static TrafficTrace ReadFile(string file)
    {
        if (file == "-")
            return TraceReader.Read("standard input", Console.In);
        try
        {
            using var reader = new StreamReader(file);
            return TraceReader.Read(Path.GetFileName(file), reader);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The trace {file} cannot be read: {e.Message}");
        }
    }

    private static async Task<TrafficTrace> ReadFolderAsync(string folder, LedgerRange range, double timeScale, TimeProvider time, CancellationToken cancellationToken)
    {
        var path = Path.Combine(DataDirectory.Resolve(folder), "usage.db");
        if (!File.Exists(path))
            throw new StartupException($"There is no ledger in {folder}: {path} does not exist. With Redis, the ledger is there: use --ledger.");
        using var data = DataDirectory.Open(folder, shared: false);
        await using var ledger = new SqliteLedger(path, Options.Create(new NebulaOptions()), time, NullLogger<SqliteLedger>.Instance);
        return await LedgerTraffic.ReadAsync(ledger.ListRequestsAsync, range, timeScale, cancellationToken: cancellationToken);
    }

    private DescribedLoad Describe(ParseResult result, double rate)
    {
        var load = new DescribedLoad { RequestsPerSecond = rate };
        foreach (var (name, option) in _described)
        {
            if (result.GetValue(option) is not { } value)
                continue;
            load = name switch
            {
                "duration" => load with { Seconds = value },
                "input" => load with { InputTokens = ReadWhole(value, option.Name) },
                "output" => load with { OutputTokens = ReadWhole(value, option.Name) },
                "variation" => load with { LengthVariation = value },
                "burstiness" => load with { Burstiness = value },
                "growth" => load with { Growth = value },
                _ => load with { SharedPrefixTokens = ReadWhole(value, option.Name) },
            };
        }

        return load;
    }

    private static int ReadWhole(double value, string name) => value == Math.Floor(value) && Math.Abs(value) <= int.MaxValue
        ? (int)value
        : throw NebulaError.Invalid(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}, not a whole number."), name.TrimStart('-')).ToException();

    private static DateTimeOffset ReadTime(string text, DateTimeOffset now, string option)
    {
        var unit = text.Length > 1 ? text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3_600, 'd' => 86_400, _ => 0 } : 0;
        if (unit > 0 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var back))
            return now.AddSeconds(-back * unit);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw NebulaError.Invalid($"{option} is '{TextExcerpt.Truncate(text)}', not a time such as 2026-11-29T12:00:00Z, or a time back such as 1h.", option.TrimStart('-')).ToException();
    }
}
