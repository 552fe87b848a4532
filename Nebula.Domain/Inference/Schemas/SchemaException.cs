namespace Nebula.Domain.Inference.Schemas;

/// <summary>A JSON schema or pattern that cannot be used: it is malformed, uses what is not supported, or no value satisfies it.</summary>
/// <remarks>The API answers 400 with <see cref="Exception.Message"/>.</remarks>
public sealed class SchemaException : Exception
{
    internal SchemaException(SchemaPath path, string reason)
        : base($"In context={path.ToContext()}, {reason}")
    {
        Path = path.ToString();
        Reason = reason;
    }

    /// <summary>Where in the schema, as a JSON pointer in a fragment, such as <c>#/properties/city</c>; <c>#</c> for the schema itself.</summary>
    public string Path { get; }

    /// <summary>What is wrong there, as one sentence.</summary>
    public string Reason { get; }
}
