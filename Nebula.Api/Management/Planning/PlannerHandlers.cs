using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Nebula.Api.Http;
using Nebula.Api.Json;
using Nebula.Api.Management.Responses;
using Nebula.Domain.Planning.Reports;
using Nebula.Domain.Settings;
using Nebula.Domain.Usage;

namespace Nebula.Api.Management.Planning;

/// <summary>The route <c>/planner</c>.</summary>
public static class PlannerHandlers
{
    /// <summary><c>POST /planner</c>: finds the cheapest fleet for some traffic.</summary>
    public static async Task<IResult> Plan(HttpContext http, PlanRunner runner, IUsageLedger ledger, IOptions<NebulaOptions> options, TimeProvider time)
    {
        var draft = BodyReader.Read<PlanDraft, PlanDraft>(await RequestBody.ReadAsync(http));
        var traffic = await draft.Traffic!.ReadAsync(draft.Seed, ledger, options.Value.Simulation.TimeScale, time.GetUtcNow(), http.RequestAborted);
        var request = draft.ToRequest(traffic);
        var turn = await runner.BeginAsync(http.RequestAborted);
        if (draft.Stream)
            return new PlanStream(turn, request, draft.Html);
        using (turn)
            return new JsonResult<PlanReport>(await turn.RunAsync(request, draft.Html, null, http.RequestAborted), Bodies.Json.PlanReport);
    }
}
