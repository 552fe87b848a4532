namespace Nebula.Tests.Management.ApiDescription;

/// <summary>Every route of the OpenAPI document.</summary>
internal static class Operations
{
    private static readonly string[] Paging = ["limit", "after", "before", "order"];

    public static IReadOnlyList<Operation> All { get; } =
    [
        new("post", "/apikeys", "createApiKey", "Make an API key; its secret is shown once.", 201, "ApiKeyWithSecret") { Body = "CreateApiKey", Errors = [400] },
        new("get", "/apikeys", "listApiKeys", "List API keys.", 200, "ApiKeyList") { Parameters = ["query", "status", "sort", .. Paging], Errors = [400] },
        new("get", "/apikeys/{id}", "getApiKey", "Read an API key.", 200, "ApiKey") { Errors = [404] },
        new("patch", "/apikeys/{id}", "updateApiKey", "Change an API key by a merge patch.", 200, "ApiKey")
        {
            Body = "UpdateApiKey", Parameters = ["if_match"], Errors = [400, 404, 409, 412],
        },
        new("delete", "/apikeys/{id}", "revokeApiKey", "Revoke an API key for good.", 200, "ApiKey") { Parameters = ["if_match"], Errors = [404, 412] },
        new("post", "/apikeys/{id}/rotate", "rotateApiKey", "Give an API key a new secret, shown once.", 200, "ApiKeyWithSecret")
        {
            Body = "RotateApiKey", BodyOptional = true, Parameters = ["if_match"], Errors = [400, 404, 409, 412],
        },
        new("post", "/models", "createDeployment", "Deploy a model.", 201, "Deployment") { Body = "CreateDeployment", Errors = [400, 409] },
        new("get", "/models", "listDeployments", "List deployments.", 200, "DeploymentList") { Parameters = Paging, Errors = [400] },
        new("get", "/models/catalog", "getCatalog", "The models and GPUs that can be deployed.", 200, "Catalog"),
        new("post", "/models/estimate", "estimateDeployment", "What a deployment would hold, do and cost.", 200, "Estimate")
        {
            Body = "EstimateDeployment", Errors = [400],
        },
        new("get", "/models/{name}", "getDeployment", "Read a deployment.", 200, "Deployment") { Errors = [404] },
        new("patch", "/models/{name}", "updateDeployment", "Scale or reconfigure a deployment by a merge patch.", 200, "Deployment")
        {
            Body = "UpdateDeployment", Parameters = ["if_match"], Errors = [400, 404, 409, 412],
        },
        new("delete", "/models/{name}", "deleteDeployment", "Drain a deployment; when its last request is done it is gone.", 202, "Deployment")
        {
            Parameters = ["if_match"], Errors = [404, 412],
        },
        new("get", "/usage", "getUsage", "The ledger, by time bucket, key and model.", 200, "UsagePage")
        {
            Parameters = ["from", "to", "bucket", "key_id", "model", "group_by"], Errors = [400],
        },
        new("get", "/requests", "listRequests", "The newest settled requests.", 200, "RequestList")
        {
            Parameters = ["key_id", "model", "limit", "after"], Errors = [400],
        },
        new("get", "/metrics", "getMetrics", "What is measured now, as JSON or as Prometheus reads it.", 200, "Metrics")
        {
            Texts = ["text/plain", "application/openmetrics-text"],
        },
        new("get", "/metrics/history", "getMetricsHistory", "The metrics over time.", 200, "MetricsHistory")
        {
            Parameters = ["from", "to", "step", "model"], Errors = [400],
        },
        new("get", "/health", "getHealth", "The state of every dependency; the body is the same with 503.", 200, "Health") { Key = "", Errors = [503] },
        new("get", "/health/live", "getLiveness", "Whether the process runs.", 200, "ServiceStatus") { Key = "" },
        new("get", "/health/ready", "getReadiness", "Whether it can serve; the body is the same with 503.", 200, "ServiceStatus") { Key = "", Errors = [503] },
        new("post", "/v1/chat/completions", "createChatCompletion", "Generate a reply, at once or as server-sent events.", 200, "ChatCompletion")
        {
            Key = "apiKey", Body = "CreateChatCompletion", Parameters = ["acting_key"], Texts = ["text/event-stream"], Errors = [400, 404, 413, 415, 429, 503, 504],
        },
        new("get", "/v1/models", "listModels", "The deployments that the key may use.", 200, "ModelList") { Key = "apiKey", Parameters = ["acting_key"] },
        new("get", "/v1/models/{model}", "getModel", "One deployment that the key may use.", 200, "Model")
        {
            Key = "apiKey", Parameters = ["acting_key"], Errors = [404],
        },
    ];
}
