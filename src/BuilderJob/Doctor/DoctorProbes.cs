using TrtOperator.TensorRt.Cuda;
using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.BuilderJob.Doctor;

/// <summary>What the doctor asks of the machine.</summary>
/// <param name="Search">Looks for libraries at the path that a person gave, or everywhere.</param>
/// <param name="Handshake">
/// Asks a library, in a process of its own; a crash or a version without a table is told in the report, not thrown.
/// </param>
/// <param name="Gpus">Lists the GPUs.</param>
/// <param name="Digests">Computes the files' SHA-256.</param>
/// <param name="Handshakes">Takes in what passed, so that the next build need not ask again.</param>
internal sealed record DoctorProbes(
    Func<string?, LibraryFindings> Search,
    Func<LibraryFiles, CancellationToken, Task<HandshakeReport>> Handshake,
    Func<GpuInventory> Gpus,
    LibraryDigest Digests,
    HandshakeCache Handshakes)
{
    /// <summary>This machine and this user.</summary>
    public static DoctorProbes OfMachine(Func<LibraryFiles, CancellationToken, Task<HandshakeReport>> handshake)
        => new(path => LibrarySearch.Search(path), handshake, CudaDriver.Probe, LibraryDigest.OfUser, HandshakeCache.OfUser);
}
