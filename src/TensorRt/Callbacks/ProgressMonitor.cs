using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using TrtOperator.TensorRt.Abi;

namespace TrtOperator.TensorRt.Callbacks;

/// <summary>
/// Takes the phases of a build. Phases nest; the fraction done is that of the outermost phase, refined by those within its
/// current step. Returning false from a step cancels the build, as soon as the library asks again.
/// </summary>
internal sealed unsafe class ProgressMonitor : CallbackObject
{
    private readonly Func<string, double, bool> _report;
    private readonly List<Phase> _open = [];
    private readonly Lock _lock = new();
    private double _furthest;

    /// <param name="slots">The ABI.</param>
    /// <param name="report">Gets the phase's name and the fraction done, 0 to 1 and never falling; false cancels.</param>
    public ProgressMonitor(SlotTable slots, Func<string, double, bool> report)
        : base(slots, "IProgressMonitor",
            [
                ("phaseStart", (nint)(delegate* unmanaged<nint, nint, nint, int, void>)&PhaseStart),
                ("stepComplete", (nint)(delegate* unmanaged<nint, nint, int, byte>)&StepComplete),
                ("phaseFinish", (nint)(delegate* unmanaged<nint, nint, void>)&PhaseFinish),
            ])
        => _report = report;

    /// <summary>How many phases have begun.</summary>
    public int Phases { get; private set; }

    /// <summary>How many steps of them were done.</summary>
    public int Steps { get; private set; }

    /// <summary>How many steps and ends belonged to no phase that had begun. A library that is called as it should be gives none.</summary>
    public int Strays { get; private set; }

    /// <summary>How many phases have begun and not ended.</summary>
    public int OpenPhases => _open.Count;

    [UnmanagedCallersOnly]
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "An exception that reaches C++ ends the process.")]
    private static void PhaseStart(nint self, nint name, nint parent, int steps)
    {
        ProgressMonitor monitor = Of<ProgressMonitor>(self);
        try
        {
            lock (monitor._lock)
            {
                monitor.Phases++;
                monitor._open.Add(new Phase(Marshal.PtrToStringUTF8(name) ?? string.Empty, Math.Max(1, steps)));
                _ = monitor.Report();
            }
        }
        catch (Exception exception)
        {
            monitor.Keep(exception);
        }
    }

    [UnmanagedCallersOnly]
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "An exception that reaches C++ ends the process.")]
    private static byte StepComplete(nint self, nint name, int step)
    {
        ProgressMonitor monitor = Of<ProgressMonitor>(self);
        try
        {
            lock (monitor._lock)
            {
                if (monitor.Find(name) is { } phase)
                {
                    phase.Done = step + 1;
                    monitor.Steps++;
                }

                return monitor.Report() ? (byte)1 : (byte)0;
            }
        }
        catch (Exception exception)
        {
            monitor.Keep(exception);
            return 1;
        }
    }

    [UnmanagedCallersOnly]
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "An exception that reaches C++ ends the process.")]
    private static void PhaseFinish(nint self, nint name)
    {
        ProgressMonitor monitor = Of<ProgressMonitor>(self);
        try
        {
            lock (monitor._lock)
            {
                if (monitor.Find(name) is { } phase)
                {
                    monitor._open.Remove(phase);
                }
            }
        }
        catch (Exception exception)
        {
            monitor.Keep(exception);
        }
    }

    private Phase? Find(nint name)
    {
        string text = Marshal.PtrToStringUTF8(name) ?? string.Empty;
        Phase? found = _open.FindLast(phase => phase.Name == text);
        Strays += found is null ? 1 : 0;
        return found;
    }

    private bool Report()
    {
        double done = 0;
        double width = 1;
        foreach (Phase phase in _open)
        {
            width /= phase.Steps;
            done += width * Math.Min(phase.Done, phase.Steps);
        }

        _furthest = Math.Max(_furthest, Math.Min(1, done));
        return _report(_open.Count > 0 ? _open[^1].Name : string.Empty, _furthest);
    }

    private sealed class Phase(string name, int steps)
    {
        public string Name => name;

        public int Steps => steps;

        public int Done { get; set; }
    }
}
