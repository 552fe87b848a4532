using Nebula.Domain.Common;

namespace Nebula.Api.Json;

/// <summary>Errors of fields that are found after the whole body is read.</summary>
internal static class FieldErrors
{
    /// <summary>A required field that the body lacks.</summary>
    /// <param name="param">The field's path.</param>
    public static NebulaException Missing(string param) => Invalid(param, $"Missing required parameter: '{param}'.", "missing_required_parameter");

    /// <summary>The model, which a request for inference lacks, in OpenAI's words.</summary>
    public static NebulaException MissingModel() => Invalid("model", "you must provide a model parameter");

    /// <summary>A field that a merge patch must not clear.</summary>
    /// <param name="param">The field's path.</param>
    public static NebulaException Null(string param) =>
        Invalid(param, $"Invalid '{param}': it cannot be cleared. Expected a value, but got null instead.", "invalid_value");

    /// <summary>A field whose value is wrong.</summary>
    /// <param name="param">The field's path.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="code">OpenAI's code, or null.</param>
    public static NebulaException Invalid(string param, string message, string? code = null) =>
        NebulaError.Invalid(message, param, code).ToException();
}
