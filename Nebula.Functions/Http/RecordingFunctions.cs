using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>Recordings.</summary>
public sealed class RecordingFunctions(FunctionApi api)
{
    /// <summary>Lists recordings.</summary>
    [Function(nameof(ListRecordings))]
    public Task<IResult> ListRecordings(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Recordings)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.Recordings);

    /// <summary>Reads a recording. Its name comes after that of <see cref="ListRecordings"/>.</summary>
    [Function(nameof(ReadRecording))]
    public Task<IResult> ReadRecording(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Recording)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.Recording);

    /// <summary>Creates or replaces a recording.</summary>
    [Function(nameof(PutRecording))]
    public Task<IResult> PutRecording(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Routes.Recording)] HttpRequest request) =>
        api.InvokeAsync(request, "PUT", Routes.Recording);

    /// <summary>Deletes a recording.</summary>
    [Function(nameof(DeleteRecording))]
    public Task<IResult> DeleteRecording(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.Recording)] HttpRequest request) =>
        api.InvokeAsync(request, "DELETE", Routes.Recording);
}
