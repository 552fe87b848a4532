namespace Nebula.Domain.Inference.ReplyText.Reading;

/// <summary>English words by kind.</summary>
internal static class EnglishWords
{
    /// <summary>Words that ask for an answer. They are no part of the subject.</summary>
    public const string Tasks =
        """
        write writes writing list explain describe give tell show generate create make draft compose provide produce suggest name define summarize
        summarise translate answer respond reply say repeat print output return outline brainstorm recommend propose discuss elaborate mention identify
        enumerate classify categorize compare contrast rewrite rephrase paraphrase proofread tl;dr teach know hear think walk ask question come
        explained imagine pretend act assume introduce help explanation prepare
        """;

    /// <summary>Base forms of verbs; irregular forms follow after slashes.</summary>
    public const string Verbs =
        """
        test build/built deploy improve learn reverse sort parse fix debug use run/ran/running reset/resetting install configure connect read send/sent
        receive open close start stop move copy delete remove add update change check measure compute calculate count find/found search filter join split
        merge convert validate verify load save store fetch call handle throw/threw/thrown catch/caught crash fail work play eat/ate/eaten cook bake
        grow/grew/grown plant sell/sold buy/bought pay/paid earn reduce increase optimize optimise scale migrate design plan manage organize organise
        schedule train teach/taught hire lead/led grab travel visit drive/drove/driven fly/flew/flown walk swim/swam/swum sleep/slept wake stay live/lived
        leave/left go/went/gone get/got/getting take/took/taken bring/brought keep/kept hold/held put/putting set/setting choose/chose/chosen pick decide
        compare protect secure encrypt decrypt hash sign authenticate authorize log monitor trace alert notify schedule invoke implement refactor
        review approve reject accept publish release ship roll back restore backup recover prevent avoid solve resolve answer understand/understood
        believe feel/felt love like hate enjoy prefer hope wish celebrate invite meet/met speak/spoke/spoken talk listen watch see/saw/seen look
        paint draw/drew/drawn sing/sang/sung dance write/wrote/written rewrite edit shorten extend simplify format print render display hide show/shown
        click type enter submit upload download import export sync stream buffer cache index query insert select group map iterate loop
        return yield await lock wait sleep retry throttle limit allow deny grant revoke assign own share split divide multiply subtract
        begin/began/begun finish/finished end win/won lose/lost beat score compete practice practise exercise stretch lift lower raise clean wash
        repair replace break/broke/broken cut/cutting glue sew knit fold heal treat diagnose cure teach study memorize remember forget/forgot/forgotten
        negotiate persuade convince motivate inspire support serve deliver order cancel refund return complain apologize apologise welcome onboard
        save invest borrow lend/lent spend/spent budget retire negotiate
        predict forecast estimate classify detect recognize recognise cluster embed tokenize fine-tune evaluate benchmark profile tune
        become/became undo/undid/undone center commit push pull rebase clone boil fry roast knit match cover stick/stuck matter need help mean/meant happen affect cause contain include exclude depend follow
        """;

    public const string Adjectives =
        """
        good bad best better worst great small big large little long short new old young fast slow quick easy hard simple complex complicated important
        blue red green yellow black white hot cold warm cool free safe secure cheap expensive happy sad funny interesting nice beautiful detailed brief
        concise formal informal polite friendly casual professional technical basic advanced common popular famous main different similar
        possible necessary healthy creative catchy unique modern current recent latest daily weekly monthly simulated following specific general
        exact exactly precise clear deep high low early late random top full complete whole true false wrong right correct able
        quickly slowly easily carefully clearly briefly simply properly correctly together effectively efficiently worth useful helpful open-ended
        """;
}
