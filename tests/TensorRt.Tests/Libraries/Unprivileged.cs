using System.Runtime.InteropServices;

namespace TrtOperator.TensorRt.Tests.Libraries;

/// <summary>Runs code to which the file system applies permissions, also where the tests run as root.</summary>
internal static class Unprivileged
{
    private const uint Nobody = 65534;

    public static T Run<T>(Func<T> code)
    {
        T result = default!;
        Exception? failure = null;
        Thread thread = new(() =>
        {
            // Linux keeps this identity for each thread, and with it root's right to pass over permissions.
            uint before = (uint)SetFileSystemUser(Nobody);
            try
            {
                result = code();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
            finally
            {
                _ = SetFileSystemUser(before);
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? result : throw new InvalidOperationException(failure.Message, failure);
    }

    [DllImport("libc", EntryPoint = "setfsuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetFileSystemUser(uint user);
}
