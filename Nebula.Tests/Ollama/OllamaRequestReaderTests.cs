using System.Text;
using Nebula.Api.Ollama.Requests;
using Nebula.Domain.Common;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Ollama;

public sealed class OllamaRequestReaderTests
{
    [Theory]
    [InlineData("""{"model":"m","messages":[],"tools":[{"type":"function","function":{"name":"f","description":"\ud83d"}}]}""")]
    [InlineData("""{"model":"m","messages":[],"tools":[{"type":"function","function":{"name":"f","parameters":{"properties":{"\ude00":{}}}}}]}""")]
    public void ReadChat_HalfASurrogatePairInATool_IsRefused(string body) =>
        Should.Throw<NebulaException>(() => OllamaRequestReader.ReadChat(Encoding.UTF8.GetBytes(body))).Message.ShouldContain("half a surrogate pair");
}
