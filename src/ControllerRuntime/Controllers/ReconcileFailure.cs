using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Controllers;

/// <summary>Tells what an exception out of a reconcile means.</summary>
internal static class ReconcileFailure
{
    /// <summary>Whether it tells of a defect in the program rather than of a world that refused.</summary>
    public static bool IsDefect(Exception error) => error
        is NullReferenceException or InvalidCastException or IndexOutOfRangeException or KeyNotFoundException or ArgumentException or ArithmeticException
        or NotImplementedException or NotSupportedException or InvalidOperationException and not ObjectDisposedException;

    /// <summary>Whether somebody wrote in between, which is everyday life and no error.</summary>
    public static bool IsConflict(Exception error) => error is ApiException { IsConflict: true, IsAlreadyExists: false };
}
