using System.Formats.Tar;
using Azure.Storage.Blobs;

namespace TrtOperator.EndToEnd.Clusters;

/// <summary>The demo's model and data in the blob store, as a team would have put them there.</summary>
public static class DemoData
{
    public const string Container = "demo";

    public static async Task SeedAsync(string connection)
    {
        BlobContainerClient container = new(connection, Container, Options());
        await container.CreateIfNotExistsAsync();
        string samples = Path.Combine(Repository.Root, "samples");
        foreach ((string name, string path) in new[]
        {
            ("g2p.onnx", "g2p/g2p.onnx"), ("phonemes.txt", "g2p/phonemes.txt"), ("g2p-outlier.onnx", "g2p-outlier/g2p-outlier.onnx"),
        })
        {
            if (File.Exists(Path.Combine(samples, path)))
            {
                await container.GetBlobClient(name).UploadAsync(Path.Combine(samples, path), overwrite: true);
            }
        }

        foreach (string data in new[] { "calibration", "evaluation" })
        {
            using MemoryStream archive = new();
            await TarFile.CreateFromDirectoryAsync(Path.Combine(samples, "g2p", data), archive, includeBaseDirectory: false);
            archive.Position = 0;
            await container.GetBlobClient($"{data}.tar").UploadAsync(archive, overwrite: true);
        }

        await new BlobContainerClient(connection, "engines", Options()).CreateIfNotExistsAsync();
    }

    // The emulator does not know the client's newest version.
    public static BlobClientOptions Options() => new(BlobClientOptions.ServiceVersion.V2026_06_06);
}
