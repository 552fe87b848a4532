using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Nebula.Api.Http.Dialects;
using Nebula.Domain.Common;
using Nebula.Domain.Telemetry;

namespace Nebula.Api.Http;

/// <summary>Wraps every handler, in both hosts: request id, CORS, authentication, error mapping, and the count of refused inference requests.</summary>
public sealed partial class ApiPipeline(
    Authentication authentication, Cors cors, IServiceProvider services, NebulaMetrics metrics, TimeProvider time, ILogger<ApiPipeline> logger)
{
    /// <summary>The response header with the request's id, which is always the server's own.</summary>
    public const string RequestIdHeader = "x-request-id";

    /// <summary>The response header with the request's duration in milliseconds: virtual time for an inference, else real time.</summary>
    public const string ProcessingHeader = "openai-processing-ms";

    // As prometheus-fastapi-instrumentator, and so vLLM, names requests to no route.
    private const string UnknownHandler = "none";

    private const string OpenAIPath = "/v1";
    private const string OpenAIVersion = "2020-10-01";

    /// <summary>Answers a request to a route.</summary>
    /// <returns>The whole response. Executing it throws nothing.</returns>
    public async Task<IResult> InvokeAsync(HttpContext http, ApiRoute route)
    {
        var began = time.GetTimestamp();
        // A host's routing matches path and verb together, and would hand DELETE /models/catalog to /models/{name}.
        if (route.ParameterCount > 0 && Fallback.FindTemplate(http.Request.Path, RouteTable.All) != route.Template)
            route = RouteTable.All[^1];
        var isOpenAI = http.Request.Path.StartsWithSegments(OpenAIPath, StringComparison.OrdinalIgnoreCase);
        var headers = http.Response.Headers;
        headers[RequestIdHeader] = Ids.NewRequest();
        if (ApiDialect.Get(http).RequestIdHeader is { } own)
            headers[own] = headers[RequestIdHeader];
        if (isOpenAI)
            headers["openai-version"] = OpenAIVersion;
        cors.Apply(http);
        IResult result;
        try
        {
            http.Features.Set(await authentication.AuthenticateAsync(http, route));
            result = await route.Handler(http, services);
        }
        catch (Exception e)
        {
            result = new ErrorResult(ToError(e, http));
        }

        // The settlement of an admitted job counts its status; this is the only place that counts all others.
        if (route.IsInference && result is ErrorResult refused && http.Features.Get<AdmittedJob>() is null)
            metrics.RequestRefused(ErrorStatusCodes.ToStatusCode(refused.Error), refused.RefusedBy);
        if (isOpenAI && !headers.ContainsKey(ProcessingHeader))
            headers[ProcessingHeader] = ((long)time.GetElapsedTime(began).TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        return new GuardedResult(result, this, route, began);
    }

    private void CountAnswer(ApiRoute route, int status, long began)
    {
        var handler = route.Verb == ApiRoute.AnyVerb ? UnknownHandler : route.Path;
        metrics.RequestAnswered(new HttpRoute(route.Verb, handler, status / 100), time.GetElapsedTime(began));
    }

    private NebulaError ToError(Exception e, HttpContext http)
    {
        switch (e)
        {
            case NebulaException known:
                return known.Error;
            case OperationCanceledException when http.RequestAborted.IsCancellationRequested:
                return RequestBody.ClientClosed;
            default:
                HandlerFailed(logger, http.Request.Method, http.Request.Path, http.Response.Headers[RequestIdHeader].ToString(), e);
                return NebulaError.ServerError;
        }
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "{Verb} {Path} ({RequestId}) failed")]
    private static partial void HandlerFailed(ILogger logger, string verb, string path, string requestId, Exception exception);

    // After the first byte a failure can only abort the connection, so that the client does not take a part for the whole.
    private sealed class GuardedResult(IResult result, ApiPipeline pipeline, ApiRoute route, long began) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            await WriteAsync(httpContext);
            // The duration of a WebSocket says nothing; its responses count by themselves.
            if (!route.IsProbe && httpContext.Response.StatusCode != StatusCodes.Status101SwitchingProtocols)
                pipeline.CountAnswer(route, httpContext.Response.StatusCode, began);
        }

        private async Task WriteAsync(HttpContext httpContext)
        {
            try
            {
                await result.ExecuteAsync(httpContext);
            }
            catch (Exception e)
            {
                var error = pipeline.ToError(e, httpContext);
                if (httpContext.RequestAborted.IsCancellationRequested)
                    return;
                if (httpContext.Response.HasStarted)
                    httpContext.Abort();
                else
                    await new ErrorResult(error).ExecuteAsync(httpContext);
            }
        }
    }
}
