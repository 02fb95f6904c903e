using System.Formats.Tar;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace TrtOperator.EndToEnd.Clusters;

/// <summary>The demo's model and data in the blob store, as a team would have put them there.</summary>
public static class DemoData
{
    public const string Container = "demo";

    /// <summary>Suffix of the datasets that hold the first samples only: for what is not about accuracy.</summary>
    public const string Small = "-small";

    private const int FewSamples = 64;

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
            foreach ((string suffix, int most) in new[] { ("", int.MaxValue), (Small, FewSamples) })
            {
                using MemoryStream archive = new();
                await using (TarWriter tar = new(archive, leaveOpen: true))
                {
                    foreach (string path in Directory.EnumerateFiles(Path.Combine(samples, "g2p", data)).Order(StringComparer.Ordinal))
                    {
                        PaxTarEntry entry = new(TarEntryType.RegularFile, Path.GetFileName(path)) { DataStream = new MemoryStream(FirstSamples(path, most)) };
                        await tar.WriteEntryAsync(entry);
                    }
                }

                archive.Position = 0;
                await container.GetBlobClient($"{data}{suffix}.tar").UploadAsync(archive, overwrite: true);
            }
        }

        await new BlobContainerClient(connection, "engines", Options()).CreateIfNotExistsAsync();
    }

    public static async Task<IReadOnlyList<string>> BlobsUnderAsync(string connection, string prefix)
    {
        List<string> names = [];
        await foreach (BlobItem blob in new BlobContainerClient(connection, "engines", Options()).GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, CancellationToken.None))
        {
            names.Add(blob.Name);
        }

        return names;
    }

    // The first rows of a .npy array or of a text file.
    private static byte[] FirstSamples(string path, int most)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (!path.EndsWith(".npy", StringComparison.Ordinal))
        {
            return Encoding.UTF8.GetBytes(string.Concat(File.ReadLines(path).Take(most).Select(line => line + "\n")));
        }

        int headerLength = BitConverter.ToUInt16(bytes, 8);
        string header = Encoding.ASCII.GetString(bytes, 10, headerLength);
        Match shape = Regex.Match(header, @"'shape': \((\d+),(.*?)\)");
        int rows = int.Parse(shape.Groups[1].Value, CultureInfo.InvariantCulture);
        int kept = Math.Min(rows, most);
        string text = header.Replace(shape.Value, $"'shape': ({kept},{shape.Groups[2].Value})", StringComparison.Ordinal).TrimEnd('\n', ' ').PadRight(headerLength - 1) + "\n";
        int rowBytes = (bytes.Length - 10 - headerLength) / rows;
        return [.. bytes.AsSpan(0, 10), .. Encoding.ASCII.GetBytes(text), .. bytes.AsSpan(10 + headerLength, kept * rowBytes)];
    }

    // The emulator does not know the client's newest version.
    public static BlobClientOptions Options() => new(BlobClientOptions.ServiceVersion.V2026_06_06);
}
