using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>Plans.</summary>
public sealed class PlannerFunctions(FunctionApi api)
{
    /// <summary>Finds the cheapest fleet for some traffic.</summary>
    [Function(nameof(CreatePlan))]
    public Task<IResult> CreatePlan(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Planner)] HttpRequest request) =>
        api.InvokeAsync(request, "POST", Routes.Planner);
}
