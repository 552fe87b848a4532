using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.Options;
using Nebula.Api;
using Nebula.Api.Http;
using Nebula.Infrastructure.Settings;

namespace Nebula.Local.Ui;

/// <summary>Serves the dashboard under <c>/ui/</c>, and redirects browsers there from <c>/</c>.</summary>
internal static class Dashboard
{
    private const string Mount = "/ui";

    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    /// <summary>Adds the services behind it.</summary>
    public static void AddDashboard(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSettingsSection<DashboardOptions>(DashboardOptions.Section);
        services.AddSingleton(static s => DashboardLocation.Find(AppContext.BaseDirectory, s.GetRequiredService<IOptions<DashboardOptions>>().Value.Source));
        services.AddSingleton<DashboardPage>();
        services.AddResponseCompression(static compression =>
        {
            compression.EnableForHttps = true; // nothing here is secret
            compression.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "image/svg+xml"];
        });
    }

    /// <summary>Maps it. No request to the API passes through its middleware.</summary>
    public static void MapDashboard(this WebApplication app)
    {
        string[] verbs = [HttpMethods.Get, HttpMethods.Head];
        app.MapMethods("/", verbs, static http => AcceptsHtml(http) ? RedirectAsync(http) : AnswerByApiAsync(http));
        app.MapMethods($"{Mount}/{{**path}}", verbs, Pipeline(app));
    }

    private static RequestDelegate Pipeline(IEndpointRouteBuilder app)
    {
        var services = app.ServiceProvider;
        var pipeline = app.CreateApplicationBuilder();
        pipeline.Use(static (http, next) =>
        {
            if (http.Request.Path == Mount)
                return RedirectAsync(http);
            DashboardHeaders.Add(http.Response);
            http.SetEndpoint(null); // the static file middleware serves nothing if an endpoint was chosen
            return next(http);
        });
        pipeline.UseResponseCompression();
        pipeline.Use(static (http, next) => IsPage(http) ? ServePageAsync(http) : http.Request.Path == StatusPage.ScriptPath ? StatusPage.WriteScriptAsync(http) : next(http));
        pipeline.UseStaticFiles(new StaticFileOptions
        {
            RequestPath = Mount,
            FileProvider = new DashboardFiles(services.GetRequiredService<DashboardLocation>().Dist),
            ContentTypeProvider = ContentTypes,
            OnPrepareResponse = static file =>
                file.Context.Response.Headers.CacheControl = DashboardHeaders.CacheControl(file.Context.Request.Path.Value![Mount.Length..]),
        });
        pipeline.Run(static http => IsRoute(http) ? ServePageAsync(http) : AnswerByApiAsync(http));
        return pipeline.Build();
    }

    private static Task RedirectAsync(HttpContext http)
    {
        DashboardHeaders.Add(http.Response);
        http.Response.Redirect($"{Mount}/{http.Request.QueryString}");
        return Task.CompletedTask;
    }

    private static bool IsPage(HttpContext http) =>
        http.Request.Path.Value!.Length == Mount.Length + 1 || http.Request.Path == $"{Mount}/{DashboardLocation.Index}";

    // An address without a file is one of the app's pages, unless the client asks for a file: a deployment's name may end in an extension.
    private static bool IsRoute(HttpContext http)
    {
        var path = http.Request.Path;
        if (path.StartsWithSegments($"{Mount}/assets", StringComparison.OrdinalIgnoreCase))
            return false;
        return !ContentTypes.TryGetContentType(path, out _) || AcceptsHtml(http);
    }

    // Browsers name the type; clients of the API do not.
    private static bool AcceptsHtml(HttpContext http) =>
        http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static async Task ServePageAsync(HttpContext http)
    {
        var services = http.RequestServices;
        if (await services.GetRequiredService<DashboardPage>().FindAsync(http.RequestAborted) is not { } page)
        {
            var location = services.GetRequiredService<DashboardLocation>();
            await StatusPage.WriteAsync(http, DashboardStatus.Read(location), location);
            return;
        }

        http.Response.Headers.CacheControl = DashboardHeaders.CacheControl($"/{DashboardLocation.Index}");
        await page.ExecuteAsync(http);
    }

    private static async Task AnswerByApiAsync(HttpContext http)
    {
        var answer = await http.RequestServices.GetRequiredService<ApiPipeline>().InvokeAsync(http, RouteTable.All[^1]);
        await answer.ExecuteAsync(http);
    }
}
