namespace TrtOperator.TensorRt.Libraries;

/// <summary>A file that is no usable ELF shared library. The message continues a sentence that begins with the file's name.</summary>
internal sealed class ElfException(LibraryProblemKind kind, string predicate, string nextStep) : Exception(predicate)
{
    public LibraryProblem ProblemOf(string path) => new(kind, path, $"'{path}' {Message}.", nextStep);
}
