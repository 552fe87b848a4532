using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Nebula.Domain.Settings;

namespace Nebula.Infrastructure.Settings;

/// <summary>Refuses settings that do not exist, and values of a wrong type.</summary>
internal sealed class SettingNamesValidator(IConfiguration configuration, string[] otherSections) : IValidateOptions<NebulaOptions>
{
    public ValidateOptionsResult Validate(string? name, NebulaOptions options)
    {
        var errors = SettingsBinder.Bind(configuration.GetSection(NebulaOptions.Section), new NebulaOptions(), otherSections);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
