using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Nebula.Local.Ui;

/// <summary>The built files, from a folder that can appear, vanish and be replaced while the program runs.</summary>
/// <param name="folder">The folder.</param>
internal sealed class DashboardFiles(string folder) : IFileProvider
{
    /// <inheritdoc/>
    public IFileInfo GetFileInfo(string subpath)
    {
        if (!Directory.Exists(folder))
            return new NotFoundFileInfo(subpath);
        using var files = new PhysicalFileProvider(folder); // requires the folder to exist; leaves out files whose name begins with a dot
        return files.GetFileInfo(subpath);
    }

    /// <inheritdoc/>
    public IDirectoryContents GetDirectoryContents(string subpath) => NotFoundDirectoryContents.Singleton;

    /// <inheritdoc/>
    public IChangeToken Watch(string filter) => NullChangeToken.Singleton;
}
