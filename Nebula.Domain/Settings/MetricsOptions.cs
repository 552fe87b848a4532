using System.ComponentModel.DataAnnotations;

namespace Nebula.Domain.Settings;

/// <summary>Who may scrape <c>/metrics</c> besides the admin, section <c>Nebula:Metrics</c>.</summary>
public sealed class MetricsOptions
{
    /// <summary>A bearer token that reads <c>/metrics</c> as text and nothing else, 16 to 1,024 characters. Empty: none.</summary>
    [MinLength(16, ErrorMessage = SettingMessages.MinLength), MaxLength(1_024, ErrorMessage = SettingMessages.MaxLength)]
    public string? Token { get; set; }

    /// <summary>Whether <c>/metrics</c> is served as text without a key. Default false.</summary>
    public bool Open { get; set; }
}
