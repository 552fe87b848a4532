using Nebula.Domain.Common;
using Nebula.Domain.Planning.Reports;
using Nebula.Domain.Planning.Search;

namespace Nebula.Api.Management.Planning;

/// <summary>Runs plans, one at a time in a process: each takes much of the processors and of the memory.</summary>
/// <param name="time">The clock of the time limit.</param>
public sealed class PlanRunner(TimeProvider time)
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly TimeProvider _time = time;

    /// <summary>Waits for the process's turn; disposing it gives it back.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="NebulaException">503: another plan is running.</exception>
    internal async Task<PlanTurn> BeginAsync(CancellationToken cancellationToken) => await _turn.WaitAsync(MaxWait, cancellationToken)
        ? new(this)
        : throw new NebulaError(ErrorKind.Overloaded, "Another plan is running on this server. Try again when it is done.") { RetryAfter = MaxWait }.ToException();

    /// <summary>The turn of one plan.</summary>
    /// <param name="runner">The runner.</param>
    internal sealed class PlanTurn(PlanRunner runner) : IDisposable
    {
        /// <summary>Plans.</summary>
        /// <param name="request">What to plan.</param>
        /// <param name="html">Whether the report has a member with its HTML.</param>
        /// <param name="progress">Receives how far it is; null to report nothing.</param>
        /// <param name="cancellationToken">Ends it: the client left.</param>
        /// <exception cref="NebulaException">400: it takes too long.</exception>
        /// <exception cref="OperationCanceledException">The client left.</exception>
        public async Task<PlanReport> RunAsync(PlanRequest request, bool html, IProgress<PlanProgress>? progress, CancellationToken cancellationToken)
        {
            using var limit = new CancellationTokenSource(PlanLimits.MaxTime, runner._time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                // Plans compute for seconds: not on the thread that serves the connection.
                var report = await Task.Run(() => PlanReportBuilder.Create(Planner.Run(request, progress, either.Token)), either.Token);
                return html ? report with { Html = HtmlReport.Format(report) } : report;
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw PlanLimits.TooSlow.ToException();
            }
        }

        /// <inheritdoc/>
        public void Dispose() => runner._turn.Release();
    }

}
