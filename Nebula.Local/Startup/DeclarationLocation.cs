using Nebula.Api.Declarations;
using Nebula.Domain.Settings;

namespace Nebula.Local.Startup;

/// <summary>Where the declarative file is.</summary>
internal static class DeclarationLocation
{
    private const string Setting = $"{NebulaOptions.Section}:{nameof(NebulaOptions.ConfigFile)}";

    /// <summary>Sets <c>Nebula:ConfigFile</c> to <c>nebula.json</c> if the setting is empty and the working directory has such a file.</summary>
    public static void Find(IConfiguration configuration)
    {
        if (string.IsNullOrEmpty(configuration[Setting]) && File.Exists(DeclarationReader.FileName))
            configuration[Setting] = Path.GetFullPath(DeclarationReader.FileName);
    }
}
