using System.Text.RegularExpressions;
using Nebula.Api.Http;
using Nebula.Domain.Common;

namespace Nebula.Local.Ui;

/// <summary>The headers of everything under <c>/ui/</c>.</summary>
internal static partial class DashboardHeaders
{
    // No inline script and no other origin. Charts and menus position themselves by inline styles.
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
        "object-src 'none'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";

    private const string Forever = "public, max-age=31536000, immutable";
    private const string AskFirst = "no-cache";

    /// <summary>Adds the headers of every response.</summary>
    public static void Add(HttpResponse response)
    {
        var headers = response.Headers;
        headers[ApiPipeline.RequestIdHeader] = Ids.NewRequest();
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
    }

    /// <summary>How long a client may cache a file: a year if its name holds a hash of its content, else it revalidates each time.</summary>
    /// <param name="path">Its path, from the dashboard's root.</param>
    public static string CacheControl(string path) => HashedAsset().IsMatch(path) ? Forever : AskFirst;

    [GeneratedRegex(@"^/assets/.+[-.][A-Za-z0-9_-]{8,}\.[A-Za-z0-9]+$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex HashedAsset();
}
