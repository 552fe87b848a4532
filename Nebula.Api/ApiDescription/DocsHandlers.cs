using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Scalar.AspNetCore;

namespace Nebula.Api.ApiDescription;

/// <summary>
/// The routes under <c>/docs</c>: the OpenAPI document as pages, by Scalar. Scalar's own endpoints need endpoint routing, which the Functions worker
/// does not have, so these handlers serve the script that its package embeds. The page loads nothing from another host.
/// </summary>
public static class DocsHandlers
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string ScriptResource = "ScalarStaticAssets.scalar.js";

    private static readonly byte[] Page =
        """
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>Nebula API</title>
        </head>
        <body>
          <script id="api-reference" src="/docs/scalar.js" data-url="/openapi/v1.json"
            data-configuration='{"withDefaultFonts":false,"telemetry":false,"hideClientButton":true,"showDeveloperTools":"never","agent":{"disabled":true},"mcp":{"disabled":true}}'></script>
        </body>
        </html>

        """u8.ToArray();

    private static readonly Lazy<byte[]> CompressedScript = new(ReadScript);

    /// <summary><c>GET /docs</c>: the page.</summary>
    public static Task<IResult> GetPage(HttpContext http)
    {
        http.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Task.FromResult<IResult>(new BytesResult(Page, "text/html; charset=utf-8"));
    }

    /// <summary><c>GET /docs/scalar.js</c>: the page's script, compressed unless the client cannot read that.</summary>
    public static Task<IResult> GetScript(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = "public, max-age=3600";
        headers.Vary = "Accept-Encoding";
        headers.XContentTypeOptions = "nosniff";
        ReadOnlyMemory<byte> script = CompressedScript.Value;
        if (http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
            headers.ContentEncoding = "gzip";
        else
            script = Decompress(script);
        return Task.FromResult<IResult>(new BytesResult(script, "text/javascript; charset=utf-8"));
    }

    private static byte[] ReadScript()
    {
        using var resource = typeof(ScalarOptions).Assembly.GetManifestResourceStream(ScriptResource)
            ?? throw new InvalidOperationException($"Scalar's package does not embed '{ScriptResource}'.");
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }

    private static byte[] Decompress(ReadOnlyMemory<byte> script)
    {
        using var compressed = new GZipStream(new MemoryStream(script.ToArray()), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        compressed.CopyTo(plain);
        return plain.ToArray();
    }
}
