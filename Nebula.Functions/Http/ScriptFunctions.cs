using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>Scripts.</summary>
public sealed class ScriptFunctions(FunctionApi api)
{
    /// <summary>Lists scripts.</summary>
    [Function(nameof(ListScripts))]
    public Task<IResult> ListScripts(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Scripts)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.Scripts);

    /// <summary>Adds a script.</summary>
    [Function(nameof(CreateScript))]
    public Task<IResult> CreateScript(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Scripts)] HttpRequest request) =>
        api.InvokeAsync(request, "POST", Routes.Scripts);

    /// <summary>Replaces all scripts by one.</summary>
    [Function(nameof(ReplaceScripts))]
    public Task<IResult> ReplaceScripts(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Routes.Scripts)] HttpRequest request) =>
        api.InvokeAsync(request, "PUT", Routes.Scripts);

    /// <summary>Deletes all scripts.</summary>
    [Function(nameof(DeleteScripts))]
    public Task<IResult> DeleteScripts(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.Scripts)] HttpRequest request) =>
        api.InvokeAsync(request, "DELETE", Routes.Scripts);

    /// <summary>Sets sequences and counters to 0.</summary>
    [Function(nameof(ResetScripts))]
    public Task<IResult> ResetScripts(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.ScriptsReset)] HttpRequest request) =>
        api.InvokeAsync(request, "POST", Routes.ScriptsReset);

    /// <summary>Reads a script.</summary>
    /// <remarks>Its template matches the path of the list too: in the order of names, in which the host tries functions, it must come after it.</remarks>
    [Function(nameof(ReadScript))]
    public Task<IResult> ReadScript(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Script)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.Script);

    /// <summary>Creates or replaces a script. Its name comes after that of <see cref="ReplaceScripts"/>.</summary>
    [Function(nameof(UpdateScript))]
    public Task<IResult> UpdateScript(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Routes.Script)] HttpRequest request) =>
        api.InvokeAsync(request, "PUT", Routes.Script);

    /// <summary>Deletes a script. Its name comes after that of <see cref="DeleteScripts"/>.</summary>
    [Function(nameof(RemoveScript))]
    public Task<IResult> RemoveScript(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.Script)] HttpRequest request) =>
        api.InvokeAsync(request, "DELETE", Routes.Script);
}
