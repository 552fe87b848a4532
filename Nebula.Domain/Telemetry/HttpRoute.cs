namespace Nebula.Domain.Telemetry;

/// <summary>What the HTTP requests of one route have in common.</summary>
/// <param name="Method">The verb, upper case.</param>
/// <param name="Handler">The route's template as OpenAPI writes it: <c>/v1/models/{id}</c>.</param>
/// <param name="StatusClass">The first digit of the status, 1 to 5.</param>
public readonly record struct HttpRoute(string Method, string Handler, int StatusClass);
