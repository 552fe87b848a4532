using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nebula.Domain.Settings;

namespace Nebula.Infrastructure.Settings;

/// <summary>Registers the settings of section <c>Nebula</c>, which are checked when the host starts.</summary>
public static class SettingsServices
{
    /// <summary>
    /// Binds <see cref="NebulaOptions"/>. A start with wrong settings fails with one <see cref="OptionsValidationException"/> that names them all.
    /// </summary>
    /// <param name="services">Where to register.</param>
    /// <param name="otherSections">Paths of sections below <c>Nebula</c> that the host adds with <see cref="AddSettingsSection{TOptions}"/>.</param>
    public static IServiceCollection AddNebulaSettings(this IServiceCollection services, params string[] otherSections)
    {
        services.AddOptions<NebulaOptions>()
            .Configure<IConfiguration>((options, configuration) => SettingsBinder.Bind(configuration.GetSection(NebulaOptions.Section), options, otherSections))
            .ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<NebulaOptions>, NebulaOptionsValidator>()
            .AddSingleton<IValidateOptions<NebulaOptions>, RedisConnectionValidator>()
            .AddSingleton<IValidateOptions<NebulaOptions>>(s => new SettingNamesValidator(
                s.GetRequiredService<IConfiguration>().GetSection(NebulaOptions.Section), static () => new NebulaOptions(), otherSections));
    }

    /// <summary>Binds a section below <c>Nebula</c> that the host has of its own. Its wrong settings are reported with those of <see cref="NebulaOptions"/>.</summary>
    /// <typeparam name="TOptions">What the section is bound to.</typeparam>
    /// <param name="services">Where to register.</param>
    /// <param name="section">The section's path, which <see cref="AddNebulaSettings"/> was given.</param>
    public static IServiceCollection AddSettingsSection<TOptions>(this IServiceCollection services, string section)
        where TOptions : class, new()
    {
        services.AddOptions<TOptions>().Configure<IConfiguration>((options, configuration) => SettingsBinder.Bind(configuration.GetSection(section), options));
        return services.AddSingleton<IValidateOptions<NebulaOptions>>(s => new SettingNamesValidator(
            s.GetRequiredService<IConfiguration>().GetSection(section), static () => new TOptions()));
    }
}
