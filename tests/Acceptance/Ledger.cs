using System.Globalization;

namespace TrtOperator.Acceptance;

/// <summary>Collects demands and prints each as one line.</summary>
public sealed class Ledger
{
    private readonly List<Demand> _demands = [];

    public IReadOnlyList<Demand> Demands => _demands;

    public bool Quiet { get; init; }

    public void Require(string name, bool passed, string figure, string limit)
    {
        _demands.Add(new Demand(name, figure, limit, passed));
        if (!Quiet)
        {
            Console.WriteLine($"{(passed ? "ok  " : "FAIL")}  {name,-66} {figure,-26} limit: {limit}");
        }
    }

    public void AtMost(string name, double figure, double limit, string unit)
        => Require(name, figure <= limit, Format(figure, unit), $"at most {Format(limit, unit)}");

    public void AtLeast(string name, double figure, double limit, string unit)
        => Require(name, figure >= limit, Format(figure, unit), $"at least {Format(limit, unit)}");

    public void Equal<T>(string name, T figure, T limit)
        => Require(name, EqualityComparer<T>.Default.Equals(figure, limit), $"{figure}", $"{limit}");

    private static string Format(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{value:0.###} {unit}").Trim();
}
