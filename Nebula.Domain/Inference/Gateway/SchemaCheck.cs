using System.Globalization;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.Schemas;
using Nebula.Domain.Inference.ToolCalls;

namespace Nebula.Domain.Inference.Gateway;

/// <summary>Refuses requests whose schemas an answer could not follow, and strict schemas that OpenAI refuses, with OpenAI's messages.</summary>
internal static class SchemaCheck
{
    private const string ToolCode = "invalid_function_parameters";

    private static readonly HashCache<string?> StrictViolations = new(1_000);

    /// <exception cref="NebulaException">400: a schema or pattern cannot be used.</exception>
    public static void Check(InferenceRequest request)
    {
        var prompt = request.Prompt;
        if (prompt.Format.Kind != OutputFormatKind.Text)
            CheckFormat(prompt.Format, request.Fields);
        if (prompt.Tools.Count > 0)
            CheckTools(prompt, request.Fields);
    }

    private static void CheckFormat(OutputFormat format, RequestFields fields)
    {
        if (format is { IsStrict: true, Schema: { } schema } && FindViolation(schema) is { } violation)
            throw Refuse(StrictSchemaRules.FormatForResponse(format.Name ?? "", violation), fields.Format, fields.FormatCode);
        try
        {
            FormattedText.Check(format);
        }
        catch (SchemaException refused)
        {
            throw format.Kind == OutputFormatKind.JsonSchema && format.Name is { } name
                ? Refuse(StrictSchemaRules.FormatForResponse(name, refused.Message), fields.Format, fields.FormatCode)
                : Refuse($"Invalid structured outputs: {refused.Reason}", "structured_outputs", null);
        }
    }

    private static void CheckTools(Prompt prompt, RequestFields fields)
    {
        for (var i = 0; i < prompt.Tools.Count; i++)
        {
            if (prompt.Tools[i] is { IsStrict: true, Parameters: { } parameters } tool && FindViolation(parameters) is { } violation)
                throw Refuse(StrictSchemaRules.FormatForFunction(tool.Name, violation), NameTool(fields, i), ToolCode);
        }

        try
        {
            ToolCallPlanner.Check(prompt);
        }
        catch (ToolSchemaException refused)
        {
            throw Refuse(refused.Message, NameTool(fields, refused.Index), ToolCode);
        }
    }

    private static string? FindViolation(string schema) => StrictViolations.GetOrCreate(schema, StrictSchemaRules.FindViolation);

    private static string NameTool(RequestFields fields, int index) => fields.ToolParameters.Replace("{0}", index.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static NebulaException Refuse(string message, string param, string? code) => NebulaError.Invalid(message, param, code).ToException();
}
