using Nebula.Tests.Monitoring;
using Nebula.Tests.Recordings;
using Nebula.Tests.Upstreams;
using Nebula.Tests.Wire;

namespace Nebula.Functions.Tests.Hosts;

public sealed class FunctionsOpenAIClientTests(FastFunctionsNebula host) : OpenAIClientContract(host);

public sealed class FunctionsStreamTests(FastFunctionsNebula host) : StreamContract(host);

public sealed class FunctionsLimitsTests(FastFunctionsNebula host) : LimitsContract(host);

public sealed class FunctionsKeysTests(FastFunctionsNebula host) : KeysContract(host);

public sealed class FunctionsAliasesTests(FastFunctionsNebula host) : AliasesContract(host);

public sealed class FunctionsAzureTests(FastFunctionsNebula host) : AzureContract(host);

public sealed class FunctionsAnthropicTests(FastFunctionsNebula host) : AnthropicContract(host);

public sealed class FunctionsOllamaTests(FastFunctionsNebula host) : OllamaContract(host);

public sealed class FunctionsOllamaRequestsTests(FastFunctionsNebula host) : OllamaRequestsContract(host);

public sealed class FunctionsOllamaEmbeddingsTests(FastFunctionsNebula host) : OllamaEmbeddingsContract(host);

public sealed class FunctionsImportedKeysTests(FastFunctionsNebula host) : ImportedKeysContract(host);

public sealed class FunctionsAutoscalingTests(FastFunctionsNebula host) : AutoscalingContract(host);

public sealed class FunctionsNamesTests(FastFunctionsNebula host) : NamesContract(host);

public sealed class FunctionsPromptedAnswersTests(FastFunctionsNebula host) : PromptedAnswersContract(host);

public sealed class FunctionsBadInputTests(FastFunctionsNebula host) : BadInputContract(host);

public sealed class FunctionsFramingTests(FastFunctionsNebula host) : FramingContract(host);

public sealed class FunctionsAnswersTests(FastFunctionsNebula host) : AnswersContract(host);

public sealed class FunctionsHeadTests(FastFunctionsNebula host) : HeadContract(host);

public sealed class FunctionsFuzzTests(FastFunctionsNebula host) : FuzzContract(host);

public sealed class FunctionsDisconnectTests(PacedFunctionsNebula host) : DisconnectContract(host);

public sealed class FunctionsNodeClientTests(FastFunctionsNebula host) : NodeClientContract(host);

public sealed class FunctionsFaultsTests(FastFunctionsNebula host) : FaultsContract(host);

public sealed class FunctionsPlannerTests(FastFunctionsNebula host) : PlannerContract(host);

public sealed class FunctionsFaultClientsTests(PacedFunctionsNebula host) : FaultClientsContract(host);

public sealed class FunctionsConformanceTests(FastFunctionsNebula host) : ConformanceContract(host);

public sealed class FunctionsDotNetClientsTests(FastFunctionsNebula host) : DotNetClientsContract(host);

public sealed class FunctionsDotNetHelpersTests(FastFunctionsNebula host) : DotNetHelpersContract(host);

public sealed class FunctionsResponsesTests(FastFunctionsNebula host) : ResponsesContract(host);

public sealed class FunctionsBackgroundResponsesTests(PacedFunctionsNebula host) : BackgroundResponsesContract(host);

public sealed class FunctionsCompletionsTests(FastFunctionsNebula host) : CompletionsContract(host);

public sealed class FunctionsEmbeddingsTests(FastFunctionsNebula host) : EmbeddingsContract(host);

public sealed class FunctionsVllmRoutesTests(FastFunctionsNebula host) : VllmRoutesContract(host);

public sealed class FunctionsVllmBoardsTests(FastFunctionsNebula host) : VllmBoardsContract(host);

public sealed class FunctionsToolsTests(FastFunctionsNebula host) : ToolsContract(host);

/// <summary>The worker refuses private addresses unless it is told otherwise, and the tests' servers have no others.</summary>
public sealed class FunctionsUpstreamAnswersTests(FastFunctionsNebula host) : UpstreamAnswersContract(host);

public sealed class FunctionsUpstreamFailuresTests(FastFunctionsNebula host) : UpstreamFailuresContract(host);

public sealed class FunctionsUpstreamDeploymentsTests(FastFunctionsNebula host) : UpstreamDeploymentsContract(host);

public sealed class FunctionsRecordingTests(FastFunctionsNebula host) : RecordingContract(host);

public sealed class FunctionsRecordedCompletionsTests(FastFunctionsNebula host) : RecordedCompletionsContract(host);

public sealed class FunctionsTranslatedDialectsTests(FastFunctionsNebula host) : TranslatedDialectsContract(host);

public sealed class FunctionsReasoningTests(FastFunctionsNebula host) : ReasoningContract(host);

public sealed class FunctionsScriptsTests(FastFunctionsNebula host) : ScriptsContract(host);

public sealed class FunctionsVllmFieldsTests(FastFunctionsNebula host) : VllmFieldsContract(host);

public sealed class FunctionsScrapeTests(FastFunctionsNebula host) : ScrapeContract(host);

public sealed class FunctionsBoardsTests(FastFunctionsNebula host) : BoardsContract(host);
