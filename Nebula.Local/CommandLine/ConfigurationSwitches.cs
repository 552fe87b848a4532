using Nebula.Local.Startup;

namespace Nebula.Local.CommandLine;

/// <summary>Arguments that are settings: <c>--Nebula:Simulation:TimeScale=0</c>, or with the value as the next argument. The start checks their names with all other settings.</summary>
internal static class ConfigurationSwitches
{
    /// <summary>Separates the settings from the options and commands.</summary>
    /// <exception cref="StartupException">A setting has no value.</exception>
    public static (List<string> Settings, List<string> Others) Split(IReadOnlyList<string> arguments)
    {
        var (settings, rest) = (new List<string>(), new List<string>());
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i].Split('=')[0];
            if (!name.StartsWith("--", StringComparison.Ordinal) || !name.Contains(':', StringComparison.Ordinal))
            {
                rest.Add(arguments[i]);
                continue;
            }

            if (name.Length < arguments[i].Length)
                settings.Add(arguments[i]);
            else
                settings.Add(++i < arguments.Count ? $"{name}={arguments[i]}" : throw new StartupException($"{name} has no value. Write {name}=VALUE.") { ExitCode = arguments.Contains(PlanCommand.Name) ? PlanCommand.Failed : 1 });
        }

        return (settings, rest);
    }
}
