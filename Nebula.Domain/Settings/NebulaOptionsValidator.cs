using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Nebula.Domain.Settings;

/// <summary>Checks all settings at start and reports everything that is wrong at once.</summary>
public sealed class NebulaOptionsValidator : IValidateOptions<NebulaOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, NebulaOptions options)
    {
        var wrong = new List<ValidationResult>();
        foreach (var part in (ReadOnlySpan<object>)[options, options.Simulation, options.DefaultLimits])
            Validator.TryValidateObject(part, new ValidationContext(part), wrong, validateAllProperties: true);
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong.Select(static result => result.ErrorMessage ?? "?"));
    }
}
