using System.Text;
using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.BuilderJob.Jobs;

/// <summary>Finds and reads a Job's order.</summary>
internal static class OrderDocument
{
    /// <summary>Reads the order from <paramref name="path"/>, or from the environment where that is null.</summary>
    /// <exception cref="BadInputException">There is none, or its file cannot be read.</exception>
    /// <exception cref="Api.Validation.InvalidDeclarationException">It is no order, or out of bounds.</exception>
    public static BuildOrder Read(string? path)
    {
        string? text = path is null ? Environment.GetEnvironmentVariable(WellKnownNames.OrderVariable) : ReadFile(path);
        return text is { Length: > 0 }
            ? BuildMessages.ReadOrder(text)
            : throw new BadInputException(
                "NoOrder",
                path is null ? $"The environment variable {WellKnownNames.OrderVariable} is not set." : $"The order '{path}' is empty.",
                "The operator sets it in the Jobs that it creates; by hand, give an order's file with --order, or use 'trtengine run -f trtengine.yaml'.");
    }

    private static string ReadFile(string path)
    {
        try
        {
            byte[] bytes = new byte[BuildMessages.MaxOrderBytes + 1];
            using FileStream file = File.OpenRead(path);
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return Encoding.UTF8.GetString(bytes, 0, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException("NoOrder", $"The order '{path}' cannot be read: {e.Message}", "Name an order's file with --order.");
        }
    }
}
