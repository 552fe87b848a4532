using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nebula.Api.Management.Responses;

/// <summary>Writes an enumeration's values in snake case.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
internal sealed class SnakeCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
