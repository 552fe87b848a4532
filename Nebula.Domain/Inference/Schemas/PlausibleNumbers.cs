namespace Nebula.Domain.Inference.Schemas;

/// <summary>The numbers that are plausible for properties of which the conversation and the schema say nothing more.</summary>
internal static class PlausibleNumbers
{
    /// <summary>The least and the largest plausible number, and the step of numbers that need not be integers.</summary>
    /// <param name="subject">What the number is about.</param>
    /// <param name="isIntegral">Whether it must be an integer.</param>
    /// <param name="isFirst">Whether it is the first number written for its place; further ones need a wider range to differ. Default true.</param>
    public static (decimal Low, decimal High, decimal Unit) Find(ValueSubject subject, bool isIntegral, bool isFirst = true) => subject switch
    {
        ValueSubject.Age => (18, 80, 1),
        ValueSubject.Year => (2018, 2027, 1),
        ValueSubject.Price => (5, 250, 0.01m),
        ValueSubject.Percent => (1, 100, 0.5m),
        ValueSubject.Score when !isIntegral => (0.5m, 0.99m, 0.01m),
        ValueSubject.Score => (1, 100, 1),
        ValueSubject.Rating => (1, 5, 0.5m),
        ValueSubject.Latitude => (-60, 65, 0.0001m),
        ValueSubject.Longitude => (-170, 170, 0.0001m),
        ValueSubject.Count => (1, 20, 1),
        ValueSubject.Id => (1000, 9999, 1),
        ValueSubject.Timestamp => (1_700_000_000, 1_800_000_000, 1),
        _ when isIntegral && isFirst => (1, 10, 1),
        _ => (1, 100, 0.1m),
    };
}
