using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Nebula.Api;
using Nebula.Domain.Planning.Reports;
using Nebula.Domain.Planning.Search;
using Nebula.Local.Startup;

namespace Nebula.Local.CommandLine;

/// <summary>
/// The command <c>plan</c>: finds the cheapest fleet for some traffic in this process. Exit code 0 if a fleet reaches the targets, 1 if none does, 2 after any error.
/// </summary>
internal static class PlanCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "plan";

    /// <summary>The exit code of any error: wrong input, a server that cannot be reached, a report that cannot be written.</summary>
    public const int Failed = 2;

    private const int TargetsMissed = 1;

    private static readonly string[] Formats = ["text", "json", "csv", "html"];

    /// <summary>Creates the command.</summary>
    /// <param name="connect">Connects to the server, for its ledger and to deploy.</param>
    public static Command Create(Func<ParseResult, NebulaConnection> connect)
    {
        var (traffic, plan) = (new TrafficOptions(), new PlanOptions());
        var format = new Option<string>("--format") { Description = "text (the default), json, csv or html.", HelpName = "FORMAT", DefaultValueFactory = static _ => Formats[0] };
        format.AcceptOnlyFromAmong(Formats);
        var output = new Option<string>("--out") { Description = "Write the report to this file, and only the answer to the terminal.", HelpName = "FILE" };
        var deploy = new Option<string>("--deploy") { Description = "Deploy the best fleet under this name on the running server.", HelpName = "NAME" };
        var command = new Command(Name, "Finds the cheapest fleet that serves some traffic, and the load at which it breaks.");
        plan.AddTo(command);
        traffic.AddTo(command);
        foreach (var option in (ReadOnlySpan<Option>)[format, output, deploy])
            command.Add(option);
        command.SetAction(async (result, cancellationToken) =>
        {
            try
            {
                var trace = await traffic.ReadAsync(result, () => connect(result), TimeProvider.System, cancellationToken);
                var request = plan.CreateRequest(result, trace, traffic.GetSeed(result));
                var report = PlanReportBuilder.Create(Run(request, cancellationToken));
                await WriteAsync(report, result.GetValue(format)!, result.GetValue(output), cancellationToken);
                if (!report.MeetsTargets)
                    return TargetsMissed;
                if (result.GetValue(deploy) is { } name)
                    await DeployAsync(connect(result), name, report.Ranked[0].Deployment, cancellationToken);
                return 0;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                await Console.Error.WriteLineAsync(StartupErrors.Format(e));
                return Failed;
            }
        });
        return command;
    }

    private static PlanResult Run(PlanRequest request, CancellationToken cancellationToken)
    {
        using var bar = Console.IsErrorRedirected ? null : new ProgressBar(Console.Error);
        return Planner.Run(request, bar, cancellationToken);
    }

    private static async Task WriteAsync(PlanReport report, string format, string? file, CancellationToken cancellationToken)
    {
        var text = format switch
        {
            "json" => PlanJson.Format(report),
            "csv" => CsvReport.Format(report),
            "html" => HtmlReport.Format(report),
            _ => TextReport.Format(report),
        };
        if (file is null)
        {
            await Console.Out.WriteAsync(text);
            return;
        }

        try
        {
            await File.WriteAllTextAsync(file, text, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The report cannot be written to {file}: {e.Message}");
        }

        await Console.Out.WriteLineAsync(report.Answer);
    }

    private static async Task DeployAsync(NebulaConnection connection, string name, PlannedDeployment fleet, CancellationToken cancellationToken)
    {
        using var server = connection;
        var body = JsonSerializer.SerializeToNode(fleet, PlanJson.Default.PlannedDeployment)!.AsObject();
        body["name"] = name;
        var deployed = await server.SendAsync(HttpMethod.Post, Routes.Deployments, body, cancellationToken);
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{deployed!["name"]} is {deployed["state"]}"));
    }
}
