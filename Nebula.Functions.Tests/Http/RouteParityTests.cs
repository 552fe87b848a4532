using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Azure.Functions.Worker;
using Nebula.Api;
using Nebula.Functions.Http;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Http;

public sealed class RouteParityTests
{
    [Fact]
    public void Functions_EveryRouteOfTheTableButAliases_HasExactlyOneWithItsVerbsAndTemplate()
    {
        var served = FunctionCatalog.Http.Where(static function => function.Template != AzureFunctions.Route).Select(static function => $"{string.Join(' ', function.Verbs)} {function.Template}").Order(StringComparer.Ordinal);
        var wanted = RouteTable.All.Where(static route => !route.IsAlias).Select(static route => $"{string.Join(' ', route.Verbs)} {route.Template}").Order(StringComparer.Ordinal);
        served.ShouldBe(wanted);
    }

    [Fact]
    public void Functions_TriedInTheHostsOrder_FirstMatchIsTheRoutesOwn()
    {
        foreach (var route in RouteTable.All)
        {
            var path = route.Path.Replace("{id}", "some-id", StringComparison.Ordinal)
                .Replace("{name}", "some-name", StringComparison.Ordinal)
                .Replace("{item}", "some-item", StringComparison.Ordinal)
                .Replace("{deployment}", "some-deployment", StringComparison.Ordinal)
                .Replace("{*path}", "no/such/path", StringComparison.Ordinal);
            var verb = route.Verb == "*" ? "GET" : route.Verb;
            var first = FunctionCatalog.Http.First(function => function.Takes(verb) && Fits(function.Template, path));
            first.Template.ShouldBe(route.IsAlias ? AzureFunctions.Route : route.Template, $"{verb} {path} is matched by {first.Name}");
        }
    }

    [Fact]
    public void Fallback_InTheHostsOrder_IsLastAndMatchesEveryVerb()
    {
        FunctionCatalog.Http[^1].Template.ShouldBe(Routes.Fallback);
        FunctionCatalog.Http[^1].Verb.ShouldBe("*");
    }

    [Fact]
    public void Functions_All_LeaveAuthorizationToThePipeline() =>
        FunctionCatalog.Http.ShouldAllBe(static function => function.Trigger<HttpTriggerAttribute>()!.AuthLevel == AuthorizationLevel.Anonymous);

    [Fact]
    public void Functions_ThatUseTheHub_HaveADurableClientBinding()
    {
        string[] wanted =
        [
            $"DELETE {Routes.Deployment}", $"GET {Routes.Health}", $"GET {Routes.HealthReady}", $"GET {Routes.Metrics}",
            $"PATCH {Routes.Deployment}", $"POST {Routes.Deployments}", $"* {AzureFunctions.Route}",
            // The inference routes that take GET are upgrades to WebSockets, which a Functions app refuses.
            .. RouteTable.All.Where(static route => route is { IsInference: true, IsAlias: false, Verb: not "GET" }).Select(static route => $"{route.Verb} {route.Template}"),
        ];
        var bound = FunctionCatalog.Http.Where(static function => function.HasDurableClient).Select(static function => $"{function.Verb} {function.Template}");
        bound.ShouldBeSubsetOf(wanted);
        wanted.Where(static route => route != $"GET {Routes.Metrics}").ShouldBeSubsetOf(bound);
    }

    [Fact]
    public void Functions_All_AreNamedAsTheHostAllows()
    {
        FunctionCatalog.All.Select(static function => function.Name.ToUpperInvariant()).ShouldBeUnique();
        FunctionCatalog.All.ShouldAllBe(static function => System.Text.RegularExpressions.Regex.IsMatch(
            function.Name, "^[A-Za-z][A-Za-z0-9_-]{0,126}$", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    private static bool Fits(string template, PathString path) => new TemplateMatcher(TemplateParser.Parse(template), []).TryMatch(path, []);
}
