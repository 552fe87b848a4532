using Microsoft.Extensions.Options;
using Nebula.Domain.Settings;

namespace Nebula.Local.Startup;

/// <summary>Refuses settings that only the Functions app can follow.</summary>
public sealed class LocalSettings : IValidateOptions<NebulaOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, NebulaOptions options) => options.Dispatch == DispatchMode.Durable
        ? ValidateOptionsResult.Fail("Nebula:Dispatch is Durable; Nebula.Local has no Durable Functions and runs every job in the process that received its request. Remove the setting, or set Direct.")
        : ValidateOptionsResult.Success;
}
