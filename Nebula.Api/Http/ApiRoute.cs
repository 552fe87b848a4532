using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Nebula.Api.ApiDescription;

namespace Nebula.Api.Http;

/// <summary>One route of the API.</summary>
/// <param name="Verb">Its HTTP verb, upper case; <c>*</c> is any.</param>
/// <param name="Template">Its template from <see cref="Routes"/>.</param>
/// <param name="Access">Who may call it.</param>
/// <param name="Handler">What answers it.</param>
public sealed record ApiRoute(string Verb, string Template, Access Access, Func<HttpContext, IServiceProvider, Task<IResult>> Handler)
{
    /// <summary>The verb of the route that answers every request that no other route does.</summary>
    public const string AnyVerb = "*";

    private readonly TemplateMatcher _matcher = new(TemplateParser.Parse(Template), []);

    /// <summary>The verbs that the route answers: HEAD wherever GET is. The server sends the headers of a HEAD response without its body.</summary>
    public IReadOnlyList<string> Verbs { get; } = Verb == HttpMethods.Get ? [HttpMethods.Get, HttpMethods.Head] : [Verb];

    /// <summary>Its path as the OpenAPI document shows it: <c>/models/{name}</c>.</summary>
    public string Path { get; } = $"/{Template.Replace("{*", "{", StringComparison.Ordinal)}";

    /// <summary>The number of parameters in its path. A path may match several routes, of which the one with the fewest is meant: <c>/models/catalog</c> also matches <c>/models/{name}</c>.</summary>
    public int ParameterCount { get; } = Template.Count(static c => c == '{');

    /// <summary>Whether its requests are inference, which <c>/metrics</c> counts by status; false by default.</summary>
    public bool IsInference { get; init; }

    /// <summary>Whether its requests only look at the server's state, and <c>/metrics</c> does not count them; false by default.</summary>
    public bool IsProbe { get; init; }

    /// <summary>Whether <see cref="ScrapeAccess"/> lets callers without the admin key in. False by default.</summary>
    public bool IsScraped { get; init; }

    /// <summary>Whether an OpenAI client without <c>/v1</c> in its base URL calls it: an API key then gets a 404 that says so. False by default.</summary>
    public bool IsMistakenForOpenAI { get; init; }

    /// <summary>The templates of other paths under which its handler answers. Default none.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Whether it is an alias of another route; false by default.</summary>
    public bool IsAlias { get; private init; }

    /// <summary>What the OpenAPI document says about it; null if the document does not list it.</summary>
    internal Operation? Operation { get; init; }

    /// <summary>Creates the routes of its aliases. The OpenAPI document names them in the operation of this route.</summary>
    public IEnumerable<ApiRoute> CreateAliases() => Aliases.Select(template => new ApiRoute(Verb, template, Access, Handler) { IsInference = IsInference, IsAlias = true });

    /// <summary>Whether a path matches the template.</summary>
    public bool Matches(PathString path) => Matches(path, []);

    /// <summary>Whether a path matches the template.</summary>
    /// <param name="path">The path.</param>
    /// <param name="values">Where to add the values of the template's parameters.</param>
    public bool Matches(PathString path, RouteValueDictionary values) => _matcher.TryMatch(path, values);
}
