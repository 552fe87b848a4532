namespace Nebula.Domain.Engine.Driving;

/// <summary>The requests of one server in its front end, which tokenizes them one after another. Times are virtual seconds.</summary>
/// <param name="frontEnd">How long it takes.</param>
public sealed class FrontEndQueue(FrontEnd frontEnd)
{
    private double _tokenizerFree;
    private double _seen;

    /// <summary>Begins at time 0, without any request.</summary>
    public void Reset() => (_tokenizerFree, _seen) = (0, 0);

    /// <summary>A request arrives.</summary>
    /// <param name="time">When; not before the call before.</param>
    /// <param name="promptTokens">Tokens of its prompt.</param>
    /// <returns>When it reaches the engine.</returns>
    public double Arrive(double time, int promptTokens)
    {
        _tokenizerFree = Math.Max(_tokenizerFree, time) + (frontEnd.SecondsPerPromptToken * promptTokens);
        return _tokenizerFree + frontEnd.SecondsPerRequest;
    }

    /// <summary>A step ends.</summary>
    /// <param name="end">When.</param>
    /// <param name="tokens">Tokens that it emits.</param>
    /// <returns>When the client sees them: not before those of earlier steps.</returns>
    public double Emit(double end, int tokens) => _seen = Math.Max(_seen, end + (frontEnd.SecondsPerOutputToken * tokens));
}
