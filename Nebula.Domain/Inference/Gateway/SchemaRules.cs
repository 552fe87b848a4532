using System.Globalization;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.Schemas;
using Nebula.Domain.Inference.ToolCalls;

namespace Nebula.Domain.Inference.Gateway;

/// <summary>Refuses schemas that an answer would need and that cannot be used, before anything is charged.</summary>
internal static class SchemaRules
{
    private const string InvalidParameters = "invalid_function_parameters";

    private static readonly HashCache<string?> Violations = new(2_000);

    /// <summary>Checks the schemas of strict tools, of tools that the answer calls, and of the answer's form.</summary>
    /// <exception cref="NebulaException">400 with OpenAI's message for an invalid schema.</exception>
    public static void Check(InferenceRequest request)
    {
        var prompt = request.Prompt;
        if (prompt.Tools.Count > 0)
            CheckTools(request);
        if (prompt.Format.Kind != OutputFormatKind.Text)
            CheckFormat(request);
    }

    private static void CheckTools(InferenceRequest request)
    {
        var tools = request.Prompt.Tools;
        for (var i = 0; i < tools.Count; i++)
        {
            if (tools[i] is { IsStrict: true, Parameters: { } schema } && FindViolation(schema) is { } violation)
                throw Invalid(request, i, StrictSchemaRules.FormatForFunction(tools[i].Name, violation));
        }

        try
        {
            ToolCallPlanner.Check(request.Prompt);
        }
        catch (ToolSchemaException refused)
        {
            throw Invalid(request, refused.Index, refused.Message);
        }
    }

    private static void CheckFormat(InferenceRequest request)
    {
        var format = request.Prompt.Format;
        var name = format.Name ?? "schema";
        if (format is { IsStrict: true, Schema: { } schema } && FindViolation(schema) is { } violation)
            throw InvalidFormat(request, name, violation);
        try
        {
            StructuredText.Check(format);
        }
        catch (SchemaException refused)
        {
            throw InvalidFormat(request, name, refused.Message);
        }
    }

    private static string? FindViolation(string schema) => Violations.GetOrCreate(schema, StrictSchemaRules.FindViolation);

    private static NebulaException InvalidFormat(InferenceRequest request, string name, string violation) =>
        NebulaError.Invalid(StrictSchemaRules.FormatForResponse(name, violation), request.Fields.Format, request.Fields.FormatErrorCode).ToException();

    private static NebulaException Invalid(InferenceRequest request, int tool, string message) =>
        NebulaError.Invalid(message, string.Format(CultureInfo.InvariantCulture, request.Fields.ToolParameters, tool), InvalidParameters).ToException();
}
