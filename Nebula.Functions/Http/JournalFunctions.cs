using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>The journal, which only <c>Nebula.Local</c> keeps: these answer that there is none.</summary>
public sealed class JournalFunctions(FunctionApi api)
{
    /// <summary>The newest requests and answers.</summary>
    [Function(nameof(ListJournal))]
    public Task<IResult> ListJournal(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Journal)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.Journal);

    /// <summary>Removes them.</summary>
    [Function(nameof(ClearJournal))]
    public Task<IResult> ClearJournal(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.Journal)] HttpRequest request) =>
        api.InvokeAsync(request, "DELETE", Routes.Journal);

    /// <summary>What a test may assert of them.</summary>
    [Function(nameof(GetJournalAssertions))]
    public Task<IResult> GetJournalAssertions(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.JournalAssertions)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.JournalAssertions);
}
