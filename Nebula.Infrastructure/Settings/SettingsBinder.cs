using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Nebula.Domain.Common;

namespace Nebula.Infrastructure.Settings;

/// <summary>Binds settings to options and collects every error instead of throwing the first.</summary>
/// <remarks>
/// <see cref="ConfigurationBinder"/> throws at the first unknown name or value that it cannot convert. An empty value counts as absent.
/// </remarks>
public static class SettingsBinder
{
    /// <summary>Binds a section.</summary>
    /// <param name="section">The section.</param>
    /// <param name="options">Receives the values; a property whose class has properties of its own is a section below, and so are numbers by name.</param>
    /// <param name="otherSections">Paths of sections below this one that are bound elsewhere.</param>
    /// <returns>A sentence for each unknown setting and each value of a wrong type.</returns>
    public static IReadOnlyList<string> Bind(IConfigurationSection section, object options, params IReadOnlyCollection<string> otherSections)
    {
        var errors = new List<string>();
        Bind(section, options, otherSections, errors);
        return errors;
    }

    private static void Bind(IConfigurationSection section, object options, IReadOnlyCollection<string> otherSections, List<string> errors)
    {
        foreach (var setting in section.GetChildren().Where(child => !otherSections.Contains(child.Path, StringComparer.OrdinalIgnoreCase)))
        {
            var property = options.GetType().GetProperty(setting.Key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
            if (property is null)
                errors.Add($"{setting.Path} is not a setting.{Suggest(section, options, setting)}");
            else if (property.GetValue(options) is IDictionary<string, double> numbers)
                BindNumbers(setting, numbers, errors);
            else if (property.PropertyType is { IsClass: true } type && type != typeof(string))
                Bind(setting, property.GetValue(options)!, otherSections, errors);
            else if (setting.GetChildren().FirstOrDefault() is { } below)
                errors.Add($"{below.Path} is not a setting.");
            else if (setting.Value is { Length: > 0 } value && !TrySet(property, options, value))
                errors.Add($"{setting.Path} must be {Describe(property.PropertyType)}.");
        }
    }

    private static void BindNumbers(IConfigurationSection section, IDictionary<string, double> numbers, List<string> errors)
    {
        if (section.Value is { Length: > 0 })
            errors.Add($"{section.Path} must have a number for each name.");
        foreach (var setting in section.GetChildren())
        {
            if (setting.GetChildren().FirstOrDefault() is { } below)
                errors.Add($"{below.Path} is not a setting.");
            else if (double.TryParse(setting.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                numbers[setting.Key] = number;
            else if (setting.Value is { Length: > 0 })
                errors.Add($"{setting.Path} must be a number.");
        }
    }

    private static string Suggest(IConfigurationSection section, object options, IConfigurationSection setting) =>
        NearestName.Suggest(setting.Path, options.GetType().GetProperties().Select(property => $"{section.Path}:{property.Name}"), setting.Key.Length);

    private static bool TrySet(PropertyInfo property, object options, string value)
    {
        try
        {
            var converted = TypeDescriptor.GetConverter(property.PropertyType).ConvertFromInvariantString(value);
            if (converted is Enum named && !Enum.IsDefined(named.GetType(), named))
                return false; // a number
            property.SetValue(options, converted);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or NotSupportedException or OverflowException)
        {
            return false;
        }
    }

    private static string Describe(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var number when number == typeof(int) || number == typeof(long) => "a whole number",
        var number when number == typeof(double) => "a number",
        var flag when flag == typeof(bool) => "true or false",
        var names when names.IsEnum => string.Join(" or ", Enum.GetNames(names)),
        _ => "a text",
    };
}
