namespace Nebula.Local.Ui;

/// <summary>Serves the dashboard under <c>/ui/</c>, and leads there from <c>/</c>.</summary>
internal static class Dashboard
{
    private const string NotBuilt = """
        <!doctype html><html lang="en"><meta charset="utf-8"><title>Nebula</title>
        <body style="font:16px/1.5 system-ui;max-width:40rem;margin:15vh auto;padding:0 1rem">
        <h1>Nebula is running</h1><p>The dashboard is not part of this build. The API is at <code>/v1</code>; see the README for how to call it.</p></body></html>
        """;

    /// <summary>Maps the dashboard.</summary>
    public static void MapDashboard(this WebApplication app)
    {
        app.MapGet("/", static http =>
        {
            http.Response.Redirect("/ui/");
            return Task.CompletedTask;
        });
        app.MapGet("/ui/{**path}", static http =>
        {
            http.Response.ContentType = "text/html; charset=utf-8";
            return http.Response.WriteAsync(NotBuilt);
        });
    }
}
