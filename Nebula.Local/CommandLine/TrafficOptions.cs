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
    private readonly Option<string> _from = new("--from") { Description = "First moment of the ledger's requests, such as 2026-11-29T12:00:00Z, or a time back, such as 2h. Default: an hour before --to.", HelpName = "TIME" };
    private readonly Option<string> _to = new("--to") { Description = "The moment after the last. Default: now.", HelpName = "TIME" };
    private readonly Option<string> _deployment = new("--deployment") { Description = "Only the ledger's requests of this deployment.", HelpName = "NAME" };
    private readonly Option<double> _timeScale = new("--time-scale") { Description = "The time scale with which the ledger's server ran. Default 1.", HelpName = "FACTOR", DefaultValueFactory = static _ => 1 };
    private readonly Option<double?> _rate = new("--rate") { Description = "Described traffic: requests per second.", HelpName = "NUMBER" };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Seed of described traffic. Default 1.", HelpName = "NUMBER", DefaultValueFactory = static _ => 1 };
    private readonly (Option<double?> Option, Func<DescribedLoad, double, DescribedLoad> Set)[] _described =
    [
        (new("--duration") { Description = "Seconds of described traffic. Default 600.", HelpName = "SECONDS" }, static (load, value) => load with { Seconds = value }),
        (CreateWhole("--input-tokens", "Mean tokens of a prompt. Default 512."), static (load, value) => load with { InputTokens = (int)value }),
        (CreateWhole("--output-tokens", "Mean tokens of a reply. Default 256."), static (load, value) => load with { OutputTokens = (int)value }),
        (new("--length-variation") { Description = "Standard deviation of the lengths as a share of their mean. Default 0.5.", HelpName = "SHARE" }, static (load, value) => load with { LengthVariation = value }),
        (new("--burstiness") { Description = "1 is Poisson traffic, less is burstier. Default 1.", HelpName = "SHAPE" }, static (load, value) => load with { Burstiness = value }),
        (new("--growth") { Description = "Growth of the rate from begin to end, as a share. Default 0.", HelpName = "SHARE" }, static (load, value) => load with { Growth = value }),
        (CreateWhole("--shared-prefix-tokens", "Leading tokens that all prompts share. Default 0."), static (load, value) => load with { SharedPrefixTokens = (int)value }),
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
        var range = LedgerRange.Create(ReadTime(result, _from, now), ReadTime(result, _to, now), result.GetValue(_deployment), now, _from.Name);
        var scale = FleetText.CheckRange(result.GetValue(_timeScale), 0, SimulationOptions.LargestTimeScale, _timeScale.Name);
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
        var path = SqliteLedger.GetPath(DataDirectory.Resolve(folder));
        if (!File.Exists(path))
            throw new StartupException($"There is no ledger in {folder}: {path} does not exist. With Redis, the ledger is there: use --ledger.");
        using var data = DataDirectory.Open(folder, shared: false);
        await using var ledger = new SqliteLedger(path, Options.Create(new NebulaOptions()), time, NullLogger<SqliteLedger>.Instance);
        return await LedgerTraffic.ReadAsync(ledger.ListRequestsAsync, range, timeScale, cancellationToken: cancellationToken);
    }

    private DescribedLoad Describe(ParseResult result, double rate) => _described.Aggregate(
        new DescribedLoad { RequestsPerSecond = rate }, (load, entry) => result.GetValue(entry.Option) is { } value ? entry.Set(load, value) : load);

    private static Option<double?> CreateWhole(string name, string description)
    {
        var option = new Option<double?>(name) { Description = description, HelpName = "NUMBER" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is { } value && !(value == Math.Floor(value) && Math.Abs(value) <= int.MaxValue))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}, not a whole number."));
        });
        return option;
    }

    private static DateTimeOffset? ReadTime(ParseResult result, Option<string> option, DateTimeOffset now)
    {
        if (result.GetValue(option) is not { } text)
            return null;
        var unit = text.Length > 1 ? text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3_600, 'd' => 86_400, _ => 0 } : 0;
        if (unit > 0 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var back)
            && back * unit <= (now - DateTimeOffset.MinValue).TotalSeconds)
            return now.AddSeconds(-back * unit);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw NebulaError.Invalid($"{option.Name} is '{TextExcerpt.Truncate(text)}', not a time such as 2026-11-29T12:00:00Z, or a time back such as 1h.", option.Name.TrimStart('-')).ToException();
    }
}
