using System.Globalization;
using System.Text.Json;
using Nebula.Api.OpenAI.Azure;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Gateway;

namespace Nebula.Api.Http.Dialects;

/// <summary>
/// Azure OpenAI's. What its gateway answers has two members, of which <c>code</c> is the status as text; what its models answer has OpenAI's four.
/// </summary>
internal sealed class AzureDialect : ApiDialect
{
    /// <inheritdoc/>
    /// <remarks>Its paths are aliases, which the document describes with their routes.</remarks>
    public override string ErrorComponent => "Error";

    /// <inheritdoc/>
    public override string RequestIdHeader => "apim-request-id";

    /// <inheritdoc/>
    protected override void Write(Utf8JsonWriter json, NebulaError error, string requestId)
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        if (error.Kind is ErrorKind.InvalidRequest)
        {
            OpenAIDialect.WriteMembers(json, error);
            if (error.Code == ContentFilter.ErrorCode)
                ContentFilterJson.WriteInnerError(json);
        }
        else
        {
            json.WriteString("code", GetCode(error));
            json.WriteString("message", error.Message);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string GetCode(NebulaError error) => error switch
    {
        { Kind: ErrorKind.NotFound, Param: "model" } => "DeploymentNotFound",
        { Kind: ErrorKind.Internal } => "InternalServerError",
        _ => ErrorStatusCodes.ToStatusCode(error).ToString(CultureInfo.InvariantCulture),
    };
}
