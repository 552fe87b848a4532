using System.Text.Json;

namespace Nebula.Api.Json;

/// <summary>An integer within bounds.</summary>
internal sealed class IntegerSchema(long min, long max) : ValueSchema
{
    public override void Check(ref Utf8JsonReader reader) => JsonScalars.ReadInteger(ref reader, min, max);
}

/// <summary>A number within bounds.</summary>
internal sealed class NumberSchema(double min, double max) : ValueSchema
{
    public override void Check(ref Utf8JsonReader reader) => JsonScalars.ReadNumber(ref reader, min, max);
}
