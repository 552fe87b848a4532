namespace Nebula.Domain.Settings;

/// <summary>Section <c>Nebula:Scripts</c>.</summary>
public sealed class ScriptOptions
{
    /// <summary>Whether a request that no script matches is refused with 404 <c>no_script_matched</c>; the header <c>x-nebula-strict</c> overrides it. Default false.</summary>
    public bool Strict { get; set; }
}
