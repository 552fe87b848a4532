namespace Nebula.Domain.Inference.ReplyText;

/// <summary>The kinds of text that parts of a sentence pattern write.</summary>
internal enum SentencePartKind
{
    /// <summary>A fixed word.</summary>
    Literal,

    /// <summary>One of two fixed words: the first if the subject is singular.</summary>
    Agreeing,

    /// <summary>A comma, without a leading space.</summary>
    Comma,

    /// <summary>The end of the sentence.</summary>
    Period,

    /// <summary>The end of a question.</summary>
    QuestionMark,

    /// <summary>A noun phrase for people that sets the subject's number.</summary>
    PeopleSubject,

    /// <summary>A noun phrase for things that sets the subject's number.</summary>
    ThingSubject,

    /// <summary>A noun phrase for people that leaves the subject's number.</summary>
    PeopleObject,

    /// <summary>A noun phrase for things that leaves the subject's number.</summary>
    ThingObject,

    /// <summary>A noun for a person, in the singular.</summary>
    Person,

    /// <summary>A noun for people, in the plural.</summary>
    Persons,

    /// <summary>A noun for a thing, in the singular.</summary>
    Thing,

    /// <summary>A noun for things, in the plural.</summary>
    Things,

    /// <summary>A noun without a plural.</summary>
    Matter,

    /// <summary>What people do, agreeing with the subject.</summary>
    Deed,

    /// <summary>What people do, uninflected.</summary>
    DeedPlain,

    /// <summary>What people did.</summary>
    DeedPast,

    /// <summary>What people are doing.</summary>
    DeedGerund,

    /// <summary>What things do, agreeing with the subject.</summary>
    Effect,

    /// <summary>What things do, uninflected.</summary>
    EffectPlain,

    /// <summary>What things did.</summary>
    EffectPast,

    /// <summary>What things are like.</summary>
    Quality,

    /// <summary>What people are like.</summary>
    Character,

    /// <summary>How something is done.</summary>
    Manner,

    /// <summary>How often something is done.</summary>
    Frequency,

    /// <summary>To what degree.</summary>
    Degree,

    /// <summary>When, as a phrase.</summary>
    Time,

    /// <summary>Where, as a phrase.</summary>
    Place,
}
