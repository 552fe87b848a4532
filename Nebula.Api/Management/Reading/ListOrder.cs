namespace Nebula.Api.Management.Reading;

/// <summary>Which end a list begins at.</summary>
internal enum ListOrder
{
    /// <summary>The newest first.</summary>
    Desc,

    /// <summary>The oldest first.</summary>
    Asc,
}
