using System.Collections.Concurrent;
using System.Numerics;

namespace TrtOperator.ControllerRuntime.Transport;

/// <summary>
/// Buffers for whole answers. A list is hundreds of pages that each need a large one, so they are used again; after the list nobody needs them for hours, so
/// they are held weakly and go with the next full collection. The runtime's own pool would keep them.
/// </summary>
internal static class AnswerBuffers
{
    private static readonly ConcurrentStack<WeakReference<byte[]>> Spare = new();

    /// <summary>A buffer that nobody else uses until it is given back.</summary>
    /// <param name="least">Its least length.</param>
    public static byte[] Rent(int least)
    {
        while (Spare.TryPop(out WeakReference<byte[]>? weak))
        {
            // One that is too small is let go: whoever asks for more now will ask for it again.
            if (weak.TryGetTarget(out byte[]? buffer) && buffer.Length >= least)
            {
                return buffer;
            }
        }

        return GC.AllocateUninitializedArray<byte>((int)BitOperations.RoundUpToPowerOf2((uint)least));
    }

    /// <summary>Gives a buffer back.</summary>
    public static void Return(byte[] buffer) => Spare.Push(new WeakReference<byte[]>(buffer));
}
