namespace Nebula.Domain.Inference.ReplyText;

/// <summary>
/// The patterns of sentences. A pattern starts with a fixed word or a subject, because only those have a form for the start of a sentence.
/// </summary>
internal static class SentencePatterns
{
    public static readonly SentencePart[][] Statements = Parse(
        """
        <PeopleSubject> <Deed> <ThingObject> <Time> .
        <PeopleSubject> <Deed> <ThingObject> <Place> .
        <PeopleSubject> <Frequency> <Deed> <ThingObject> before <PeopleObject> <DeedPast> <ThingObject> .
        <PeopleSubject> <Frequency> <Deed> <ThingObject> , because <ThingObject> can be <Quality> .
        <PeopleSubject> <DeedPast> <ThingObject> <Manner> and then <DeedPast> <ThingObject> .
        <PeopleSubject> <DeedPast> <ThingObject> <Time> , but <ThingSubject> was/were still <Quality> .
        <PeopleSubject> wants/want to <DeedPlain> <ThingObject> <Place> .
        <PeopleSubject> needs/need a <Quality> <Thing> to <DeedPlain> <ThingObject> .
        <PeopleSubject> is/are <DeedGerund> <ThingObject> and <DeedGerund> <ThingObject> <Time> .
        <PeopleSubject> has/have <Frequency> <DeedPast> <ThingObject> without <DeedGerund> <ThingObject> .
        <PeopleSubject> learned how to <DeedPlain> <ThingObject> from <PeopleObject> .
        <PeopleSubject> asked <PeopleObject> to <DeedPlain> <ThingObject> <Time> .
        <PeopleSubject> prefers/prefer <Things> that are <Quality> and <Quality> .
        <PeopleSubject> said that <ThingSubject> is/are <Degree> <Quality> <Place> .
        <PeopleSubject> can <DeedPlain> <ThingObject> if <ThingSubject> is/are <Quality> enough .
        <PeopleSubject> should <DeedPlain> <ThingObject> <Manner> , even when <ThingSubject> seems/seem <Quality> .
        <PeopleSubject> who <Deed> <ThingObject> <Frequency> <Deed> <Things> as well .
        <PeopleSubject> and <PeopleObject> <DeedPast> <ThingObject> <Place> <Time> .
        <ThingSubject> <Effect> <ThingObject> , and <PeopleObject> can <DeedPlain> the result .
        <ThingSubject> <Effect> <ThingObject> <Place> .
        <ThingSubject> <Frequency> <Effect> <ThingObject> when <PeopleSubject> <Deed> <ThingObject> .
        <ThingSubject> is/are <Quality> , <Quality> and <Degree> <Quality> .
        <ThingSubject> is/are <Degree> <Quality> for <PeopleObject> , but <ThingSubject> is/are not .
        <ThingSubject> <Place> was/were <DeedPast> by <PeopleObject> <Time> .
        <ThingSubject> has/have been <DeedPast> <Manner> , so <PeopleSubject> can now <DeedPlain> <ThingObject> .
        <ThingSubject> depends/depend on <Matter> and on <ThingObject> .
        <ThingSubject> that <PeopleObject> <DeedPast> <Time> <EffectPast> <ThingObject> <Place> .
        <ThingSubject> may become <Quality> if nobody can <DeedPlain> <ThingObject> <Time> .
        <ThingSubject> does/do not <EffectPlain> <ThingObject> unless <PeopleSubject> <Deed> <ThingObject> .
        <ThingSubject> seems/seem <Quality> at first , yet it/they <Effect> <ThingObject> <Time> .
        <ThingSubject> makes/make it possible to <DeedPlain> <ThingObject> with less <Matter> .
        <ThingSubject> without <Matter> is/are like a <Thing> without <Things> .
        <ThingSubject> will <EffectPlain> <ThingObject> as soon as <PeopleSubject> <Deed> <ThingObject> .
        when <ThingSubject> is/are <Quality> , <PeopleSubject> <Deed> <ThingObject> instead .
        when <PeopleSubject> <Deed> <ThingObject> , <ThingSubject> becomes/become <Degree> <Quality> .
        if <ThingSubject> <Effect> <ThingObject> , <PeopleSubject> should <DeedPlain> <ThingObject> first .
        if <PeopleSubject> <Deed> <ThingObject> <Manner> , there is more time for <Matter> .
        while <PeopleSubject> <Deed> <ThingObject> , <PeopleSubject> <Deed> <ThingObject> <Place> .
        because <ThingSubject> is/are <Quality> , <PeopleSubject> can <DeedPlain> <ThingObject> more easily .
        although <ThingSubject> is/are <Degree> <Quality> , <ThingSubject> still <Effect> <ThingObject> .
        before <PeopleSubject> <Deed> <ThingObject> , it helps to <DeedPlain> <ThingObject> .
        after <PeopleSubject> <DeedPast> <ThingObject> , <ThingSubject> was/were no longer <Quality> .
        the best way to <DeedPlain> <ThingObject> is to <DeedPlain> <ThingObject> <Manner> .
        the difference between <ThingObject> and <ThingObject> is a question of <Matter> .
        the <Things> <Place> are <Quality> , while the <Things> <Place> are <Quality> .
        the <Quality> <Things> that <PeopleSubject> <Deed> <Frequency> require <Matter> and <Matter> .
        there is a <Quality> reason to <DeedPlain> <ThingObject> , as it helps <PeopleObject> with <Matter> .
        there are many ways to <DeedPlain> <ThingObject> , and <PeopleSubject> <Deed> <Things> in most of them .
        there is <Frequency> a <Thing> that <PeopleObject> <DeedPast> too late .
        it is <Quality> to <DeedPlain> <ThingObject> <Time> .
        it takes <Matter> to <DeedPlain> <ThingObject> , and <PeopleSubject> <Deed> <ThingObject> anyway .
        it is <Matter> , not <Matter> , that matters for <ThingObject> .
        nobody knows whether <ThingSubject> <Effect> <ThingObject> <Place> .
        one of the <Persons> <DeedPast> a <Quality> <Thing> <Time> .
        much of the <Matter> comes from <ThingObject> <Place> .
        more <Matter> means fewer <Things> , and fewer <Things> mean less <Matter> .
        both <Matter> and <Matter> matter to <PeopleObject> <Place> .
        with enough <Matter> , <PeopleSubject> can <DeedPlain> even a <Degree> <Quality> <Thing> .
        without <Matter> , <ThingSubject> would be <Degree> <Quality> .
        in the end , <PeopleSubject> <DeedPast> <ThingObject> and <ThingSubject> became <Quality> .
        a <Quality> <Thing> <Frequency> begins with a <Quality> <Thing> .
        a <Character> <Person> knows which <Things> are <Quality> and which are <Quality> .
        to <DeedPlain> <ThingObject> , <PeopleSubject> first <Deed> <ThingObject> .
        instead of <DeedGerund> <ThingObject> , <PeopleSubject> <DeedPast> <ThingObject> .
        nothing about <ThingObject> is <Quality> until <PeopleSubject> <Deed> <ThingObject> .
        """);

    public static readonly SentencePart[][] Questions = Parse(
        """
        why would <ThingObject> matter so much to <PeopleObject> ?
        what happens when <ThingSubject> is/are <Quality> ?
        how often should <PeopleObject> <DeedPlain> <ThingObject> ?
        what if <PeopleSubject> <Deed> <ThingObject> <Time> ?
        who will <DeedPlain> <ThingObject> when <ThingSubject> is/are <Quality> ?
        is it better to <DeedPlain> <ThingObject> or to <DeedPlain> <ThingObject> ?
        which <Things> would <PeopleObject> <DeedPlain> first ?
        can <PeopleObject> <DeedPlain> <ThingObject> without <Matter> ?
        how would <PeopleObject> <DeedPlain> a <Thing> that is <Degree> <Quality> ?
        """);

    private static SentencePart[][] Parse(string patterns) =>
        Array.ConvertAll(patterns.Split('\n', StringSplitOptions.TrimEntries), SentencePart.Parse);
}
