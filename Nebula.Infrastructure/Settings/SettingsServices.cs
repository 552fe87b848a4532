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
    /// <param name="otherSections">Paths of sections below <c>Nebula</c> that the host binds itself.</param>
    public static IServiceCollection AddNebulaSettings(this IServiceCollection services, params string[] otherSections)
    {
        services.AddOptions<NebulaOptions>()
            .Configure<IConfiguration>((options, configuration) => SettingsBinder.Bind(configuration.GetSection(NebulaOptions.Section), options, otherSections))
            .ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<NebulaOptions>, NebulaOptionsValidator>()
            .AddSingleton<IValidateOptions<NebulaOptions>, RedisConnectionValidator>()
            .AddSingleton<IValidateOptions<NebulaOptions>>(s => new SettingNamesValidator(s.GetRequiredService<IConfiguration>(), otherSections));
    }
}
