using Nebula.Tests.Upstreams;
using Nebula.Tests.Wire;

namespace Nebula.Functions.Tests.Hosts;

// The suites in which it matters where a job runs, with Nebula:Dispatch = Direct. All others pass through the same handlers in both modes.

public sealed class DirectOpenAIClientTests(DirectFunctionsNebula host) : OpenAIClientContract(host);

public sealed class DirectStreamTests(DirectFunctionsNebula host) : StreamContract(host);

public sealed class DirectLimitsTests(DirectFunctionsNebula host) : LimitsContract(host);

public sealed class DirectCompletionsTests(DirectFunctionsNebula host) : CompletionsContract(host);

public sealed class DirectResponsesTests(DirectFunctionsNebula host) : ResponsesContract(host);

public sealed class DirectEmbeddingsTests(DirectFunctionsNebula host) : EmbeddingsContract(host);

public sealed class DirectAnthropicTests(DirectFunctionsNebula host) : AnthropicContract(host);

public sealed class DirectOllamaTests(DirectFunctionsNebula host) : OllamaContract(host);

public sealed class DirectFaultsTests(DirectFunctionsNebula host) : FaultsContract(host);

public sealed class DirectUpstreamFailuresTests(DirectFunctionsNebula host) : UpstreamFailuresContract(host);

public sealed class DirectDisconnectTests(DirectPacedFunctionsNebula host) : DisconnectContract(host);

public sealed class DirectBackgroundResponsesTests(DirectPacedFunctionsNebula host) : BackgroundResponsesContract(host);
