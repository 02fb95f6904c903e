using System.Globalization;

namespace TrtOperator.TensorRt.Libraries;

/// <summary>A version as the library itself gives it.</summary>
/// <param name="Major">Major: 1 for TensorRT for RTX, 10 or 11 for TensorRT.</param>
/// <param name="Minor">Minor.</param>
/// <param name="Patch">Patch.</param>
/// <param name="Build">Build number.</param>
public sealed record LibraryVersion(int Major, int Minor, int Patch, int Build)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}.{Build}");
}
