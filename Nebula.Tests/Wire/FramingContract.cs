using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Requests whose bytes are malformed.</summary>
public abstract class FramingContract(INebulaHost host) : NebulaContract(host)
{
    [Theory]
    [InlineData("FFFFFFFFFFFFFFFFF\r\n")]
    [InlineData("80000000\r\n")]
    [InlineData("xyz\r\n{}\r\n0\r\n\r\n")]
    [InlineData("-1\r\n{}\r\n")]
    [InlineData("2\r\n{}x\r\n0\r\n\r\n")]
    [InlineData("2 \r\n{}\r\n0\r\n\r\n")]
    [InlineData("\r\n{}\r\n")]
    public async Task A_malformed_chunk_is_a_400_of_the_usual_shape(string chunks)
    {
        Assert.SkipWhen(Host.HasForeignFrontEnd, "The program in front of the host answers malformed HTTP by itself.");
        using var connection = await RawConnection.OpenAsync(Client.Url);

        var reply = await connection.SendAsync(Post("Transfer-Encoding: chunked", chunks));

        reply.ShouldBeError(400).Error.GetProperty("type").GetString().ShouldBe("invalid_request_error");
    }

    private string Post(string framing, string body) =>
        $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {Key.Secret}\r\n{framing}\r\n\r\n{body}";
}
