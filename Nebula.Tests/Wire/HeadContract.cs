using Nebula.Api.Http;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Every route that answers GET answers HEAD.</summary>
public abstract class HeadContract(INebulaHost host) : NebulaContract(host)
{
    // Headers that differ in every response. A number in a body may gain a digit from one request to the next.
    private static readonly string[] Varying = ["date", "x-request-id", "openai-processing-ms", "content-length"];

    public static TheoryData<string> GetRoutes => [.. RouteCases.Own.Where(static route => route.Verb == "GET").Select(RouteCases.Name)];

    [Theory]
    [MemberData(nameof(GetRoutes))]
    public async Task Head_has_the_status_and_the_headers_of_Get_and_no_body(string name)
    {
        var route = RouteCases.Find(name);
        foreach (var (key, id) in ((string?, string?)[])[(route.Access == Access.ApiKey ? Key.Secret : Client.AdminKey, null), (Client.AdminKey, "nothing"), (null, null)])
        {
            var path = route.Path.Replace("{id}", id ?? (route.Access == Access.ApiKey ? Host.Model : Key.Id), StringComparison.Ordinal)
                .Replace("{name}", id ?? Host.Model, StringComparison.Ordinal);

            var get = await Client.SendAsync(HttpMethod.Get, path, key);
            var head = await Client.SendAsync(HttpMethod.Head, path, key);

            head.Status.ShouldBe(get.Status);
            head.Text.ShouldBeEmpty();
            head.Headers.Keys.Order(StringComparer.OrdinalIgnoreCase).ShouldBe(get.Headers.Keys.Order(StringComparer.OrdinalIgnoreCase), Case.Insensitive, path);
            foreach (var (header, value) in get.Headers.Where(static header => !Varying.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
                head.Header(header).ShouldBe(value, header);
            long.Parse(head.Header("content-length")!, System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
        }
    }
}
