namespace Nebula.Domain.Inference.ReplyText;

/// <summary>The topics of replies. Every form of every word is one o200k_base token with its leading space; a test checks it.</summary>
internal static class Topics
{
    private const string CommonEffects =
        """
        affect/affects/affected/affecting change/changes/changed/changing improve/improves/improved/improving
        support/supports/supported/supporting limit/limits/limited/limiting require/requires/required/requiring
        replace/replaces/replaced/replacing reduce/reduces/reduced/reducing shape/shapes/shaped/shaping
        influence/influences/influenced/influencing follow/follows/followed/following
        """;

    private const string CommonQualities =
        """
        simple useful important different similar reliable small large common clear new strange unusual separate complete
        stable flexible expensive efficient typical
        """;

    public static readonly Topic[] All =
    [
        Topic.Parse(
            people: """
                engineer/engineers developer/developers user/users operator/operators team/teams customer/customers
                architect/architects administrator/administrators client/clients programmer/programmers company/companies
                """,
            things: """
                server/servers model/models request/requests service/services database/databases network/networks cache/caches
                system/systems program/programs file/files message/messages task/tasks process/processes table/tables
                index/indexes query/queries test/tests interface/interfaces library/libraries function/functions error/errors
                token/tokens update/updates cluster/clusters device/devices queue/queues version/versions
                algorithm/algorithms record/records worker/workers application/applications log/logs metric/metrics signal/signals
                """,
            matters: "memory traffic storage latency software hardware security data capacity bandwidth code performance documentation",
            deeds: """
                build/builds/built/building test/tests/tested/testing review/reviews/reviewed/reviewing
                trace/traces/traced/tracing monitor/monitors/monitored/monitoring measure/measures/measured/measuring
                update/updates/updated/updating design/designs/designed/designing check/checks/checked/checking
                share/shares/shared/sharing move/moves/moved/moving extend/extends/extended/extending fix/fixes/fixed/fixing
                start/starts/started/starting document/documents/documented/documenting
                """,
            effects: CommonEffects + """
                 load/loads/loaded/loading block/blocks/blocked/blocking store/stores/stored/storing
                handle/handles/handled/handling protect/protects/protected/protecting process/processes/processed/processing
                """,
            qualities: CommonQualities + " fast slow secure public private local remote modern busy",
            places: """
                in the cloud|on the server|in the same region|across the network|in production|behind the gateway|on a laptop
                |in the data center|in another process|at the edge
                """),
        Topic.Parse(
            people: """
                scientist/scientists researcher/researchers student/students teacher/teachers expert/experts professor/professors
                author/authors observer/observers doctor/doctors group/groups assistant/assistants
                """,
            things: """
                experiment/experiments theory/theories sample/samples star/stars planet/planets cell/cells plant/plants
                animal/animals species/species ocean/oceans river/rivers method/methods result/results measurement/measurements
                particle/particles model/models question/questions pattern/patterns instrument/instruments
                reaction/reactions study/studies paper/papers hypothesis/hypotheses field/fields wave/waves material/materials
                forest/forests climate/climates surface/surfaces structure/structures molecule/molecules magnet/magnets
                """,
            matters: "energy light heat water gravity evidence pressure temperature oxygen matter motion research radiation biology",
            deeds: """
                observe/observes/observed/observing measure/measures/measured/measuring test/tests/tested/testing
                describe/describes/described/describing study/studies/studied/studying compare/compares/compared/comparing
                explain/explains/explained/explaining discover/discovers/discovered/discovering publish/publishes/published/publishing
                analyze/analyzes/analyzed/analyzing predict/predicts/predicted/predicting repeat/repeats/repeated/repeating
                record/records/recorded/recording collect/collects/collected/collecting examine/examines/examined/examining
                explore/explores/explored/exploring
                """,
            effects: CommonEffects + """
                 absorb/absorbs/absorbed/absorbing produce/produces/produced/producing reflect/reflects/reflected/reflecting
                confirm/confirms/confirmed/confirming contain/contains/contained/containing
                """,
            qualities: CommonQualities + " natural ancient rare complex bright visible distant warm cold",
            places: """
                in the laboratory|in the field|under the microscope|at the university|near the surface|in deep water|on other planets
                |in nature|in the atmosphere|at low temperatures
                """),
        Topic.Parse(
            people: """
                manager/managers colleague/colleagues employee/employees director/directors partner/partners designer/designers
                consultant/consultants leader/leaders supplier/suppliers customer/customers committee/committees
                """,
            things: """
                meeting/meetings project/projects report/reports plan/plans budget/budgets contract/contracts decision/decisions
                deadline/deadlines goal/goals product/products market/markets idea/ideas problem/problems office/offices
                schedule/schedules proposal/proposals review/reviews strategy/strategies presentation/presentations policy/policies
                agreement/agreements document/documents role/roles department/departments change/changes price/prices
                campaign/campaigns design/designs risk/risks offer/offers order/orders draft/drafts
                """,
            matters: "work time money progress feedback quality trust experience communication growth support planning leadership",
            deeds: """
                plan/plans/planned/planning discuss/discusses/discussed/discussing review/reviews/reviewed/reviewing
                prepare/prepares/prepared/preparing present/presents/presented/presenting approve/approves/approved/approving
                finish/finishes/finished/finishing organize/organizes/organized/organizing delay/delays/delayed/delaying
                evaluate/evaluates/evaluated/evaluating accept/accepts/accepted/accepting
                propose/proposes/proposed/proposing share/shares/shared/sharing manage/manages/managed/managing
                question/questions/questioned/questioning simplify/simplifies/simplified/simplifying
                """,
            effects: CommonEffects + """
                 define/defines/defined/defining cover/covers/covered/covering
                delay/delays/delayed/delaying create/creates/created/creating
                """,
            qualities: CommonQualities + " realistic ambitious urgent formal detailed final early late honest",
            places: """
                in the office|at the meeting|in the company|across the department|in the report|on the market|at the conference
                |in a small team|at work
                """),
        Topic.Parse(
            people: """
                neighbor/neighbors friend/friends parent/parents child/children family/families visitor/visitors guest/guests
                cook/cooks gardener/gardeners traveler/travelers person/people
                """,
            things: """
                kitchen/kitchens garden/gardens recipe/recipes window/windows street/streets book/books letter/letters
                house/houses meal/meals table/tables room/rooms photo/photos habit/habits story/stories market/markets
                train/trains song/songs picture/pictures tree/trees flower/flowers road/roads chair/chairs lamp/lamps
                village/villages park/parks bridge/bridges conversation/conversations tradition/traditions door/doors bag/bags
                cake/cakes ticket/tickets walk/walks game/games
                """,
            matters: "bread coffee music weather rain sleep health sunlight advice luck patience furniture food laughter",
            deeds: """
                clean/cleans/cleaned/cleaning visit/visits/visited/visiting paint/paints/painted/painting
                repair/repairs/repaired/repairing share/shares/shared/sharing remember/remembers/remembered/remembering
                enjoy/enjoys/enjoyed/enjoying prepare/prepares/prepared/preparing describe/describes/described/describing
                notice/notices/noticed/noticing love/loves/loved/loving carry/carries/carried/carrying
                collect/collects/collected/collecting
                miss/misses/missed/missing
                """,
            effects: CommonEffects + """
                 surround/surrounds/surrounded/surrounding match/matches/matched/matching inspire/inspires/inspired/inspiring
                cover/covers/covered/covering fill/fills/filled/filling
                """,
            qualities: CommonQualities + " old quiet warm cheap beautiful fresh heavy empty lovely familiar",
            places: """
                at home|in the kitchen|in the garden|near the station|around the corner|in the village|by the sea|on the table
                |in the city|under the old tree
                """),
    ];
}
