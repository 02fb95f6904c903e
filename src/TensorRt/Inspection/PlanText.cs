using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace TrtOperator.TensorRt.Inspection;

/// <summary>
/// What is readable inside a plan of TensorRT for RTX: its graph text, the inside of each fused kernel, and the CUDA source of
/// each generated kernel. Weights lie between them; they are passed over, never copied.
/// </summary>
/// <param name="Graphs">The graphs and the insides of fused kernels, in the plan's order.</param>
/// <param name="Sources">The sources, in the plan's order.</param>
internal sealed record PlanText(IReadOnlyList<PlanGraph> Graphs, IReadOnlyList<KernelSource> Sources)
{
    /// <summary>How far a block that starts in one window may reach into the next.</summary>
    private const int Overlap = 256 * 1024 * 1024;

    private const int Window = 1024 * 1024 * 1024;

    /// <summary>Reads the text of a plan in memory.</summary>
    /// <exception cref="PlanTextException">The bytes are no plan of TensorRT for RTX.</exception>
    public static PlanText Read(ReadOnlySpan<byte> plan)
    {
        CheckMagic(plan);
        PlanScan scan = new();
        scan.Take(plan, plan.Length);
        return scan.Result();
    }

    /// <summary>Reads the text of a plan file, mapped and not loaded.</summary>
    /// <exception cref="PlanTextException">The file cannot be read or is no plan of TensorRT for RTX.</exception>
    public static PlanText ReadFile(string path, CancellationToken cancellationToken)
    {
        try
        {
            long length = new FileInfo(path).Length;
            if (length == 0)
            {
                throw new PlanTextException($"The plan '{path}' is empty; build it again.");
            }

            using MemoryMappedFile file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            using MemoryMappedViewAccessor view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            return Read(view.SafeMemoryMappedViewHandle, length, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new PlanTextException($"The plan '{path}' cannot be read: {exception.Message}", exception);
        }
    }

    private static unsafe PlanText Read(SafeBuffer buffer, long length, CancellationToken cancellationToken)
    {
        PlanScan scan = new();
        byte* start = null;
        buffer.AcquirePointer(ref start);
        try
        {
            for (long at = 0; at < length; at += Window)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ReadOnlySpan<byte> window = new(start + at, (int)Math.Min(length - at, (long)Window + Overlap));
                if (at == 0)
                {
                    CheckMagic(window);
                }

                scan.Take(window, Window);
            }
        }
        finally
        {
            buffer.ReleasePointer();
        }

        return scan.Result();
    }

    private static void CheckMagic(ReadOnlySpan<byte> plan)
    {
        if (!plan.StartsWith("vtrt"u8))
        {
            throw new PlanTextException("The file is no plan of TensorRT for RTX: it does not start with 'vtrt'; give the plan that the build wrote.");
        }
    }
}
