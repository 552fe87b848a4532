using System.Net;

namespace Nebula.Local.Ui;

/// <summary>The page under <c>/ui/</c> while there is no dashboard: the progress of its build, or why it is missing and what to do.</summary>
internal static class StatusPage
{
    /// <summary>The path of the script that reloads the page while the dashboard is being built.</summary>
    public const string ScriptPath = "/ui/reload.js";

    private const string OldestNode = "20.19";
    private const int RefreshSeconds = 2;

    // A script, because a meta refresh does nothing at an address with a fragment, such as the sign-in link. It also outlasts a restart of the
    // server.
    private static readonly string Script = $$"""
        setTimeout(async function again() {
          try {
            await fetch("/ui/", { method: "HEAD" });
            location.reload();
          } catch {
            setTimeout(again, {{RefreshSeconds}}_000);
          }
        }, {{RefreshSeconds}}_000);

        """;

    private const string Style = """
        :root { color-scheme: light dark; }
        body { font: 1rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: 12vh auto; padding: 0 1.25rem; }
        pre { padding: 1rem; overflow-x: auto; font-size: .85rem; border: 1px solid color-mix(in srgb, currentcolor 25%, transparent); border-radius: .5rem; }
        """;

    /// <summary>Sends the page, with status 503.</summary>
    public static Task WriteAsync(HttpContext http, DashboardStatus status, DashboardLocation location)
    {
        var response = http.Response;
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        if (status.Phase == DashboardPhase.Building)
            response.Headers.RetryAfter = $"{RefreshSeconds}";
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : response.WriteAsync(Format(status, location), http.RequestAborted);
    }

    /// <summary>Sends the script.</summary>
    public static Task WriteScriptAsync(HttpContext http)
    {
        http.Response.ContentType = "text/javascript; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : http.Response.WriteAsync(Script, http.RequestAborted);
    }

    /// <summary>What the person who started the program does to get a dashboard.</summary>
    public static string GetAdvice(DashboardLocation location) => location.Source is { } source
        ? $"With Node.js {OldestNode} or later on the PATH, `dotnet run --project Nebula.Local` builds it in the background; or run `npm ci` and `npm run build` in {source}."
        : $"This program was published without it: with Node.js {OldestNode} or later on the PATH, run `dotnet publish Nebula.Local` again.";

    private static string Format(DashboardStatus status, DashboardLocation location)
    {
        var building = status.Phase == DashboardPhase.Building;
        var title = status.Phase switch
        {
            DashboardPhase.Building => "The dashboard is being built",
            DashboardPhase.Failed => "The dashboard could not be built",
            _ => "The dashboard is not built",
        };
        var hint = building
            ? "This takes about a minute the first time. The page reloads by itself and becomes the dashboard."
            : $"{GetAdvice(location)} Then reload this page.";
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            {(building ? $"<script src=\"{ScriptPath}\"></script>\n<noscript><meta http-equiv=\"refresh\" content=\"{RefreshSeconds}\"></noscript>" : "")}
            <title>{title} · Nebula</title>
            <style>{Style}</style>
            </head>
            <body>
            <main>
            <h1>{title}</h1>
            <p role="status">{WebUtility.HtmlEncode(status.Detail)}</p>
            {(status.Output.Count > 0 ? $"<pre tabindex=\"0\">{WebUtility.HtmlEncode(string.Join('\n', status.Output))}</pre>" : "")}
            <p>{WebUtility.HtmlEncode(hint)}</p>
            <p>The API works without the dashboard.</p>
            </main>
            </body>
            </html>
            """;
    }
}
