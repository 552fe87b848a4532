using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Net.Http.Headers;

namespace Nebula.Local.Ui;

/// <summary>The built page, with a base address under <c>/ui/</c>.</summary>
/// <param name="location">Where it is.</param>
internal sealed partial class DashboardPage(DashboardLocation location)
{
    private const string Base = """<base href="/ui/">""";

    private Copy? _copy;

    /// <summary>The page; null if the dashboard is not built.</summary>
    public async ValueTask<IResult?> FindAsync(CancellationToken cancellationToken)
    {
        var file = new FileInfo(Path.Combine(location.Dist, DashboardLocation.Index));
        if (!file.Exists)
            return null;
        var copy = _copy;
        if (copy is null || copy.WrittenAt != file.LastWriteTimeUtc || copy.Length != file.Length)
        {
            try
            {
                copy = Mount(await File.ReadAllTextAsync(file.FullName, cancellationToken), file);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                return null; // a build is replacing it
            }

            _copy = copy;
        }

        return Results.Bytes(copy.Html, "text/html; charset=utf-8", entityTag: copy.Tag);
    }

    private static Copy Mount(string html, FileInfo file)
    {
        var mounted = BaseTag().IsMatch(html) ? BaseTag().Replace(html, Base, 1) : HeadTag().Replace(html, $"$0{Base}", 1);
        var bytes = Encoding.UTF8.GetBytes(mounted);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"");
        return new Copy(bytes, tag, file.LastWriteTimeUtc, file.Length);
    }

    [GeneratedRegex("<base\\s[^>]*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex BaseTag();

    [GeneratedRegex("<head[^>]*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex HeadTag();

    private sealed record Copy(byte[] Html, EntityTagHeaderValue Tag, DateTime WrittenAt, long Length);
}
