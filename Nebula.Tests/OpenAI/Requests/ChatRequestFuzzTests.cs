using System.Text;
using Nebula.Api.OpenAI.Chat.Requests;
using Nebula.Domain.Common;
using Shouldly;
using Xunit;

namespace Nebula.Tests.OpenAI.Requests;

public sealed class ChatRequestFuzzTests
{
    private static readonly string[] Pieces =
        ["null", "true", "5", "-1", "1.5", "1e999", "\"\"", "\"x\"", "\"\\ud83d\"", "\\u0000", "[", "]", "{", "}", ",", ":", "\"", "\\", " ", "\u00e9", "[]", "{}"];

    [Fact]
    public void Read_EveryTruncation_IsRefused()
    {
        var body = Encoding.UTF8.GetBytes(ChatBodies.Full);
        for (var length = 0; length < body.Length; length++)
            ChatBodies.Refused(body[..length]).Param.ShouldBeNull();
    }

    [Fact]
    public void Read_AnyMutation_IsReadOrRefused()
    {
        var whole = Encoding.UTF8.GetBytes(ChatBodies.Full);
        var random = new SeededRandom(4);
        var read = 0;
        var named = 0;
        for (var i = 0; i < 25_000; i++)
        {
            var body = Mutate(whole, ref random);
            try
            {
                ChatRequestReader.Read(body).Messages.ShouldNotBeEmpty();
                read++;
            }
            catch (NebulaException e)
            {
                e.Error.Kind.ShouldBe(ErrorKind.InvalidRequest);
                e.Error.Message.Length.ShouldBeLessThan(500);
                named += e.Error.Param is null ? 0 : 1;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException(Encoding.Latin1.GetString(body), e);
            }
        }

        // If mutations broke all bodies or none, the test would prove little.
        read.ShouldBeGreaterThan(500);
        named.ShouldBeGreaterThan(1_000);
    }

    private static byte[] Mutate(byte[] whole, ref SeededRandom random)
    {
        var body = whole.ToList();
        for (var changes = 1 + random.NextInt(3); changes > 0; changes--)
        {
            var at = random.NextInt(body.Count);
            switch (random.NextInt(5))
            {
                case 0:
                    body[at] = (byte)random.NextInt(256);
                    break;
                case 1:
                    body.RemoveRange(at, Math.Min(1 + random.NextInt(8), body.Count - at));
                    break;
                case 2:
                    body.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.NextInt(Pieces.Length)]));
                    break;
                default:
                    ReplaceValue(body, at, Pieces[random.NextInt(Pieces.Length)]);
                    break;
            }
        }

        return [.. body];
    }

    /// <summary>Replaces the value after the next colon, up to the next comma or bracket: often still JSON.</summary>
    private static void ReplaceValue(List<byte> body, int at, string value)
    {
        var colon = body.IndexOf((byte)':', at);
        if (colon < 0)
            return;
        var end = body.FindIndex(colon, b => b is (byte)',' or (byte)'}' or (byte)']');
        if (end < 0)
            return;
        body.RemoveRange(colon + 1, end - colon - 1);
        body.InsertRange(colon + 1, Encoding.UTF8.GetBytes(value));
    }
}
