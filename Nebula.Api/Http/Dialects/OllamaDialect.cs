using System.Text.Json;
using Nebula.Domain.Common;

namespace Nebula.Api.Http.Dialects;

/// <summary>Ollama's: <c>{"error":"…"}</c>.</summary>
internal sealed class OllamaDialect : ApiDialect
{
    /// <inheritdoc/>
    public override string ErrorComponent => "OllamaError";

    /// <inheritdoc/>
    protected override void Write(Utf8JsonWriter json, NebulaError error, string requestId)
    {
        json.WriteStartObject();
        json.WriteString("error", GetMessage(error));
        json.WriteEndObject();
    }
}
