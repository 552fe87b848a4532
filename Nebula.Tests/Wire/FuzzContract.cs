using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Nebula.Api.Http;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Mutated bodies are accepted or refused, and never cause a server error.</summary>
public abstract class FuzzContract(INebulaHost host) : NebulaContract(host)
{
    private const string Fuzzed = "fuzzed";

    private static readonly string[] Pieces =
    [
        "null", "true", "0", "-1", "1.5", "1e999", "-0", "9223372036854775808", "1e-400", "\"\"", "\"x\"", "\"\\ud83d\"", "\"\\u0000\"", "[", "]", "{", "}", ",", ":", "\"",
        "\\", " ", "\u00e9", "\ud83d\ude00", "[]", "{}", "[[[[", "\"2026-13-45T99:99:99Z\"", "\"9999-12-31T23:59:59Z\"", "\uFEFF",
    ];

    // Replacing all scripts would remove those of tests that run at the same time; adding one is read in the same way.
    public static TheoryData<string> BodyRoutes => [.. RouteCases.WithBody.Select(static row => row.Data).Where(static name => name != $"PUT {Api.Routes.Scripts}")];

    [Theory]
    [MemberData(nameof(BodyRoutes))]
    public async Task No_mutated_body_is_the_servers_fault(string name)
    {
        var route = RouteCases.Find(name);
        // Its accepted bodies may stop it, or have it refuse words that other tests say.
        if (route.Template == Api.Routes.Deployment)
            (await Client.AdminAsync(HttpMethod.Post, "/models", $$"""{"name":"{{Fuzzed}}","model":"llama-3.1-8b-instruct","gpu":"h100-sxm-80gb"}""")).ShouldBe(201);
        var right = Encoding.UTF8.GetBytes(RouteCases.GetBody(name));
        var mutated = Gen.Choose(1, 4).SelectMany(count => Gen.ListOf(Edits(), count)).Select(edits => edits.Aggregate(right, static (body, edit) => edit.Apply(body)));
        var property = Prop.ForAll(mutated.ToArbitrary(), async body => await ShouldBeAnsweredAsync(route, body));
        await Task.Run(() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), property));
    }

    private static Gen<Edit> Edits() =>
        from at in Gen.Choose(0, 1_000)
        from kind in Gen.Choose(0, 4)
        from value in Gen.Choose(0, 255)
        select new Edit(at / 1_000.0, kind, value);

    private async Task ShouldBeAnsweredAsync(ApiRoute route, byte[] body)
    {
        var path = route.Path.TrimStart('/').Replace("{id}", Key.Id, StringComparison.Ordinal).Replace("{name}", Fuzzed, StringComparison.Ordinal);
        var key = route.Access == Access.ApiKey ? Key.Secret : Client.AdminKey;
        var reply = await Client.SendAsync(new HttpMethod(route.Verb), $"/{path}", key, adjust: request => request.Content = new ByteArrayContent(body));
        reply.Status.ShouldBeLessThan(500, $"{reply.Text}\n{Encoding.Latin1.GetString(body)}");
        if (reply.Status >= 400)
            reply.ShouldBeError(reply.Status);
    }

    /// <summary>One change of a body.</summary>
    private sealed record Edit(double Place, int Kind, int Value)
    {
        public byte[] Apply(byte[] body)
        {
            var at = (int)(Place * Math.Max(0, body.Length - 1));
            var piece = Encoding.UTF8.GetBytes(Pieces[Value % Pieces.Length]);
            return Kind switch
            {
                0 => [.. body[..at], (byte)Value, .. body[Math.Min(at + 1, body.Length)..]],
                1 => [.. body[..at], .. body[Math.Min(at + 1 + (Value % 16), body.Length)..]],
                2 => [.. body[..at], .. piece, .. body[at..]],
                _ => ReplaceValue(body, at, piece),
            };
        }

        // After the next colon, up to the end of its value: usually still JSON.
        private static byte[] ReplaceValue(byte[] body, int at, byte[] piece)
        {
            var colon = Array.IndexOf(body, (byte)':', at);
            var end = colon < 0 ? -1 : Array.FindIndex(body, colon, static b => b is (byte)',' or (byte)'}' or (byte)']');
            return end < 0 ? body : [.. body[..(colon + 1)], .. piece, .. body[end..]];
        }
    }
}
