namespace Nebula.Api.Http;

/// <summary>
/// A request feature: the job that the request was admitted as. The job's settlement counts the request's status, so the pipeline does not.
/// </summary>
/// <param name="Id">The job's id.</param>
internal sealed record AdmittedJob(string Id);
