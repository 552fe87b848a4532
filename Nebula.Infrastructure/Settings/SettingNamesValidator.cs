using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Nebula.Domain.Settings;

namespace Nebula.Infrastructure.Settings;

/// <summary>Refuses settings of a section that do not exist, and values of a wrong type. Its errors are among those of <see cref="NebulaOptions"/>.</summary>
/// <param name="section">The section.</param>
/// <param name="createOptions">Creates the options that the section is bound to.</param>
/// <param name="otherSections">Paths of sections below it that have a validator of their own.</param>
internal sealed class SettingNamesValidator(IConfigurationSection section, Func<object> createOptions, params string[] otherSections) : IValidateOptions<NebulaOptions>
{
    public ValidateOptionsResult Validate(string? name, NebulaOptions options)
    {
        var errors = SettingsBinder.Bind(section, createOptions(), otherSections);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
