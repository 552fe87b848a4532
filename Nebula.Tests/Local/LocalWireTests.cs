using Nebula.Tests.Hosts;
using Nebula.Tests.Monitoring;
using Nebula.Tests.Recordings;
using Nebula.Tests.Upstreams;
using Nebula.Tests.Wire;

namespace Nebula.Tests.Local;

public sealed class LocalOpenAIClientTests(FastNebula host) : OpenAIClientContract(host);

public sealed class LocalStreamTests(FastNebula host) : StreamContract(host);

public sealed class LocalLimitsTests(FastNebula host) : LimitsContract(host);

public sealed class LocalKeysTests(FastNebula host) : KeysContract(host);

public sealed class LocalAliasesTests(FastNebula host) : AliasesContract(host);

public sealed class LocalAzureTests(FastNebula host) : AzureContract(host);

public sealed class LocalAnthropicTests(FastNebula host) : AnthropicContract(host);

public sealed class LocalOllamaTests(FastNebula host) : OllamaContract(host);

public sealed class LocalOllamaRequestsTests(FastNebula host) : OllamaRequestsContract(host);

public sealed class LocalOllamaEmbeddingsTests(FastNebula host) : OllamaEmbeddingsContract(host);

public sealed class LocalImportedKeysTests(FastNebula host) : ImportedKeysContract(host);

public sealed class LocalAutoscalingTests(FastNebula host) : AutoscalingContract(host);

public sealed class LocalNamesTests(FastNebula host) : NamesContract(host);

public sealed class LocalPromptedAnswersTests(FastNebula host) : PromptedAnswersContract(host);

public sealed class LocalBadInputTests(FastNebula host) : BadInputContract(host);

public sealed class LocalFramingTests(FastNebula host) : FramingContract(host);

public sealed class LocalAnswersTests(FastNebula host) : AnswersContract(host);

public sealed class LocalHeadTests(FastNebula host) : HeadContract(host);

public sealed class LocalFuzzTests(FastNebula host) : FuzzContract(host);

public sealed class LocalDisconnectTests(PacedNebula host) : DisconnectContract(host);

public sealed class LocalNodeClientTests(FastNebula host) : NodeClientContract(host);

public sealed class LocalFaultsTests(FastNebula host) : FaultsContract(host);

public sealed class LocalPlannerTests(FastNebula host) : PlannerContract(host);

public sealed class LocalFaultClientsTests(PacedNebula host) : FaultClientsContract(host);

public sealed class LocalConformanceTests(FastNebula host) : ConformanceContract(host);

public sealed class LocalDotNetClientsTests(FastNebula host) : DotNetClientsContract(host);

public sealed class LocalDotNetHelpersTests(FastNebula host) : DotNetHelpersContract(host);

public sealed class LocalResponsesTests(FastNebula host) : ResponsesContract(host);

public sealed class LocalBackgroundResponsesTests(PacedNebula host) : BackgroundResponsesContract(host);

public sealed class LocalCompletionsTests(FastNebula host) : CompletionsContract(host);

public sealed class LocalEmbeddingsTests(FastNebula host) : EmbeddingsContract(host);

public sealed class LocalVllmRoutesTests(FastNebula host) : VllmRoutesContract(host);

public sealed class LocalVllmBoardsTests(FastNebula host) : VllmBoardsContract(host);

public sealed class LocalToolsTests(FastNebula host) : ToolsContract(host);

public sealed class LocalReasoningTests(FastNebula host) : ReasoningContract(host);

public sealed class LocalScriptsTests(FastNebula host) : ScriptsContract(host);

public sealed class LocalVllmFieldsTests(FastNebula host) : VllmFieldsContract(host);

public sealed class LocalUpstreamAnswersTests(FastNebula host) : UpstreamAnswersContract(host);

public sealed class LocalUpstreamFailuresTests(FastNebula host) : UpstreamFailuresContract(host);

public sealed class LocalUpstreamDeploymentsTests(FastNebula host) : UpstreamDeploymentsContract(host);

public sealed class LocalRecordingTests(FastNebula host) : RecordingContract(host);

public sealed class LocalRecordedCompletionsTests(FastNebula host) : RecordedCompletionsContract(host);

public sealed class LocalTranslatedDialectsTests(FastNebula host) : TranslatedDialectsContract(host);

public sealed class LocalScrapeTests(FastNebula host) : ScrapeContract(host);

public sealed class LocalBoardsTests(FastNebula host) : BoardsContract(host);
