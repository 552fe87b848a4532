namespace Nebula.Api.Json;

/// <summary>A field of a merge patch: absent (the default), or present with a value, which may be null.</summary>
/// <typeparam name="T">The value's type.</typeparam>
/// <param name="Value">The value; the type's default if the field is absent.</param>
internal readonly record struct Optional<T>(T Value)
{
    /// <summary>Whether the body has the field.</summary>
    public bool IsPresent { get; } = true;

    /// <summary>Whether the body has the field and its value is null.</summary>
    public bool IsNull => IsPresent && Value is null;

    /// <summary>The value if the field is present, else another.</summary>
    public T Or(T otherwise) => IsPresent ? Value : otherwise;
}
