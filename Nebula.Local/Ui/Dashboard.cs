using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.Options;
using Nebula.Api;
using Nebula.Api.Http;
using Nebula.Local.Ui.Building;

namespace Nebula.Local.Ui;

/// <summary>Serves the dashboard under <c>/ui/</c>, and leads there from <c>/</c>.</summary>
internal static class Dashboard
{
    private const string Mount = "/ui";

    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    /// <summary>Adds what serves and builds it.</summary>
    public static void AddDashboard(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<DashboardOptions>().BindConfiguration(DashboardOptions.Section);
        var fromSource = builder.Configuration[DashboardOptions.RunFromSource] is { Length: > 0 };
        services.PostConfigure<DashboardOptions>(options => options.Build ??= fromSource);
        services.AddSingleton(static s => DashboardLocation.Find(AppContext.BaseDirectory, s.GetRequiredService<IOptions<DashboardOptions>>().Value.Source));
        services.AddSingleton<DashboardBuildStatus>();
        services.AddSingleton<DashboardPage>();
        services.AddHostedService<DashboardBuildService>();
        services.AddResponseCompression(static compression =>
        {
            compression.EnableForHttps = true; // nothing here is secret
            compression.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "image/svg+xml"];
        });
    }

    /// <summary>Maps it. Its middleware is its own: no request to the API passes through it.</summary>
    public static void MapDashboard(this WebApplication app)
    {
        string[] verbs = [HttpMethods.Get, HttpMethods.Head];
        app.MapMethods("/", verbs, static http => RedirectAsync(http));
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
            http.SetEndpoint(null); // static files step back where an endpoint was chosen
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
        pipeline.Run(static http => IsRoute(http) ? ServePageAsync(http) : NotFoundAsync(http));
        return pipeline.Build();
    }

    private static Task RedirectAsync(HttpContext http)
    {
        DashboardHeaders.Add(http.Response);
        http.Response.Redirect($"{Mount}/{http.Request.QueryString}");
        return Task.CompletedTask;
    }

    private static bool IsPage(HttpContext http) => http.Request.Path.Value!.Length == Mount.Length + 1 || http.Request.Path == $"{Mount}/{DashboardLocation.Index}";

    // What no file answers is an address within the app, unless it asks for a file: a deployment's name may well end like one.
    private static bool IsRoute(HttpContext http)
    {
        var path = http.Request.Path;
        if (path.StartsWithSegments($"{Mount}/assets", StringComparison.OrdinalIgnoreCase))
            return false;
        return !ContentTypes.TryGetContentType(path, out _) || http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
    }

    private static async Task ServePageAsync(HttpContext http)
    {
        var services = http.RequestServices;
        if (await services.GetRequiredService<DashboardPage>().FindAsync(http.RequestAborted) is not { } page)
        {
            await StatusPage.WriteAsync(http, services.GetRequiredService<DashboardBuildStatus>().Status, services.GetRequiredService<DashboardLocation>());
            return;
        }

        http.Response.Headers.CacheControl = DashboardHeaders.CacheControl($"/{DashboardLocation.Index}");
        await page.ExecuteAsync(http);
    }

    private static async Task NotFoundAsync(HttpContext http)
    {
        var answer = await http.RequestServices.GetRequiredService<ApiPipeline>().InvokeAsync(http, RouteTable.All[^1]);
        await answer.ExecuteAsync(http);
    }
}
