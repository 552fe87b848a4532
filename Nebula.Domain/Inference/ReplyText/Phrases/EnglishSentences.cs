namespace Nebula.Domain.Inference.ReplyText.Phrases;

/// <summary>The sentences of English paragraphs.</summary>
internal static class EnglishSentences
{
    /// <summary>Sentences that give advice.</summary>
    public static readonly PhraseTemplate[] Advice = PhraseTemplate.ParseLines(
        """
        Start with what you already know about {d}, and write it down in one line.
        A good first step is to {v} one small part and to look at what changes.
        It helps to say early what you want from {s}, and what you do not.
        Keep {d} in view while you work, because {it is/they are} easy to lose behind the details.
        If you have to choose, prefer the option that is easy to undo.
        Ask one other person to look at {d} before you settle on anything.
        It becomes easier to deal with {s} once the first example exists.
        Describe {d} in words that everybody on your side understands.
        When {d} {gets/get} too much, split {it/them} and treat the parts one after another.
        Write down the question behind {s}, and come back to it often.
        A short list of open points is more useful here than a long plan.
        You can [ignore|skip] everything that does not change {d}.
        Think about who is affected by {s}, and in which situation.
        If something about {d} feels unclear, that is the place to look first.
        Try to explain {s} in two sentences; the gaps will show where to continue.
        A simple drawing of {d} often says more than another paragraph.
        Decide what "good enough" means for {d} before you begin.
        The order matters less than it seems, as long as you {v} regularly.
        Leave some room for {d}, because plans rarely survive the first day.
        It is tempting to {v} everything at once, but one step at a time is [safer|calmer].
        Note what surprises you about {d}; surprises are good teachers.
        Where two options look alike, take the one that you can explain.
        Set a date at which you look at {d} again.
        Talk about {d} with the people who live with the result.
        Before you add anything to {d}, look for something to remove.
        Small experiments are cheap, and they tell you more about {s} than opinions do.
        If you get stuck, describe {d} to someone who has never seen {it/them}.
        Put the most important part of {s} first and let the rest follow.
        Check the assumptions behind {d} one by one.
        It is fine to begin with {d} and to refine the rest later.
        Keep a record of what you decided about {d}, and why.
        A good rule is to {v} early, while changes are still easy.
        Look at {d} once more from the point of view of a beginner.
        If time is short, concentrate on {d} and postpone the rest.
        Somebody has probably tried to {v} something similar; it pays to ask.
        One clear sentence about {d} is a better start than a page of notes.
        Every change to {d} should have a reason that fits in one line.
        When you {v}, change one thing at a time.
        Compare what you expected of {d} with what you got.
        Do not wait for perfect information about {d}.
        A checklist turns {s} from a memory test into a routine.
        You may find that much of it takes care of itself once you begin.
        Take breaks; {d} {looks/look} different after a walk.
        The best moment for {s} is when nobody is in a hurry.
        If people disagree about {d}, ask each of them for an example.
        Say no to the parts of {s} that nobody asked for.
        Picture the end first: what will be different about {d} when you are done?
        A little patience with {d} goes a long way.
        Collect questions about {s} for a few days before you answer any of them.
        If {d} already {works/work}, resist the urge to polish {it/them}.
        What is easy to measure about {d} is not always what matters.
        Return to {d} at the end and see whether {it still makes/they still make} sense.
        There is usually a simpler way than the first one, with {s} as with most things.
        """);

    /// <summary>Sentences that lay out an explanation without filling in its facts.</summary>
    public static readonly PhraseTemplate[] Explanation = PhraseTemplate.ParseLines(
        """
        A full answer would begin with a short definition of {d}.
        The first thing to settle is what exactly is meant by {d}.
        An everyday example of {d} usually helps more than a long definition.
        From there, it makes sense to move on to {d}, and to how the two are connected.
        A real model would name facts about {d} at this point; a simulated one leaves the space for them.
        It is worth asking what would be different without {d}.
        Many explanations of {s} [go wrong|get long] because they skip this step.
        You could picture {d} as one part of a larger whole and look at its neighbors in turn.
        A comparison with something familiar makes {s} easier to remember.
        Someone who hears of {d} for the first time needs the short version before the details.
        The long version would look at where {d} {comes/come} from and who cares about {it/them} today.
        At this point a reader may wonder how {d} {fits/fit} in, and that question deserves a paragraph of its own.
        A sketch with {d} in the middle would say the same in a few strokes.
        The details depend on the context, so it is good to say which case of {s} you have in mind.
        One way to check an explanation is to repeat it without the word for {d}.
        It also helps to separate what is known about {d} from what is only assumed.
        Numbers would belong here as well, with their source, which this simulated text does not have.
        Two people can look at {d} and see different things, which is why the terms should be clear first.
        The short answer fits in a sentence; the interesting part of {s} is the reason behind it.
        If you are new to {s}, read the definition twice and the details later.
        If you already know {d}, you can skip ahead to the part about how everything fits together.
        A good follow-up question is how {d} would change under other conditions.
        There is a simple model behind most explanations of {s}, and naming it saves time.
        Exceptions come last: they are easier to understand once the rule for {d} is clear.
        It is tempting to stop at {d}, but the step after that makes the explanation useful.
        A teacher would draw a line here and ask what you expect from {d} next.
        Words such as {d} carry more than one meaning, so a careful answer picks one and keeps it.
        The order is simple: first {d}, then the cause, then the consequence.
        What looks like a single question about {s} is often two or three smaller ones.
        An expert would add where the usual picture of {d} breaks down.
        To make it concrete, imagine that you had to show {d} to a friend in one minute.
        The history of {d} would fill a page of its own, and a summary may be enough.
        Keep the question in mind while reading: what does this say about {s}?
        That covers the idea; the evidence for {d} would come next.
        A glossary entry for {d} would be about this long.
        Two sources that agree on {d} are better than one that sounds certain.
        With that in place, the rest of {s} can be explained in small steps.
        None of this needs special words, as long as {d} {is/are} named clearly.
        Before the summary, it is fair to mention what remains open about {s}.
        In a classroom, this would be the moment for questions about {d}.
        """);
}
