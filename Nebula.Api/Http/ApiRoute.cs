using Microsoft.AspNetCore.Http;

namespace Nebula.Api.Http;

/// <summary>One route of the API.</summary>
/// <param name="Verb">Its HTTP verb, upper case; <c>*</c> is any.</param>
/// <param name="Template">Its template from <see cref="Routes"/>.</param>
/// <param name="Access">Who may call it.</param>
/// <param name="Handler">What answers it.</param>
public sealed record ApiRoute(string Verb, string Template, Access Access, Func<HttpContext, IServiceProvider, Task<IResult>> Handler)
{
    /// <summary>Whether a part of its path is a name, so that it fits paths that belong to other routes: <c>/models/{name}</c> fits <c>/models/catalog</c>.</summary>
    public bool HasParameter { get; } = Template.Contains("/{", StringComparison.Ordinal);

    /// <summary>Whether its requests are inference, which <c>/metrics</c> counts by status.</summary>
    public bool IsInference { get; } = Template == Routes.ChatCompletions;
}
