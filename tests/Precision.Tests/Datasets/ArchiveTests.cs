using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using CsCheck;
using TrtOperator.Precision.Datasets;

namespace TrtOperator.Precision.Tests.Datasets;

public sealed class ArchiveTests
{
    private static readonly byte[] Good = NpyBytes.Floats("(2, 2)", 1, 2, 3, 4);

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void A_npz_is_a_dataset(CompressionLevel level)
    {
        using Folder folder = new();
        folder.Write("d.npz", Zip(level, ("x.npy", Good), ("labels.npy", NpyBytes.Of<long>("<i8", "(2,)", 1, 2))));
        using IDataset dataset = folder.Open("d.npz");
        dataset.Name.Should().EndWith("d.npz");
        dataset.Read(1).Inputs["x"].Span<float>().ToArray().Should().Equal(3, 4);
        dataset.Labels!.Classes.Should().Equal(1, 2);
    }

    [Theory]
    [InlineData("d.tar", TarEntryFormat.Pax, "")]
    [InlineData("d.tar", TarEntryFormat.Gnu, "./")]
    [InlineData("d.tar.gz", TarEntryFormat.Ustar, "")]
    [InlineData("d.tgz", TarEntryFormat.V7, "calibration/")]
    [InlineData("d.TAR", TarEntryFormat.Pax, "a-long-name-that-needs-an-extended-header-as-it-is-over-one-hundred-characters-long-0123456789-0123456789/")]
    public void A_tar_is_a_dataset(string name, TarEntryFormat format, string prefix)
    {
        using Folder folder = new();
        folder.Write(name, Tar(name, format, [
            (prefix + "x/0000.npy", TarEntryType.RegularFile, NpyBytes.Floats("(1,)", 1)),
            (prefix + "x/0001.npy", TarEntryType.RegularFile, NpyBytes.Floats("(1,)", 2)),
            (prefix + "labels.txt", TarEntryType.RegularFile, "a\nb\n"u8.ToArray())]));
        using IDataset dataset = folder.Open(name);
        dataset.Count.Should().Be(2);
        dataset.Read(1).Inputs["x"].Span<float>().ToArray().Should().Equal(2);
        dataset.Labels!.Texts.Should().Equal("a", "b");
    }

    [Fact]
    public void A_zip_made_by_a_person_is_a_dataset()
    {
        using Folder folder = new();
        folder.Write("d.zip", Zip(CompressionLevel.Optimal, ("data/x.npy", Good), ("data/labels.txt", "a\nb\n"u8.ToArray()), ("__MACOSX/._data", [1])));
        using IDataset dataset = folder.Open("d.zip");
        dataset.Read(1).Inputs["x"].Span<float>().ToArray().Should().Equal(3, 4);
        dataset.Labels!.Texts.Should().Equal("a", "b");
    }

    [Theory]
    [InlineData("d.zip")]
    [InlineData("d.tar.gz")]
    public void A_top_folder_of_npy_files_is_a_dataset_where_a_file_is_named_as_an_input_and_samples_where_the_folder_is(string name)
    {
        using Folder folder = new();
        byte[] packed = name == "d.zip"
            ? Zip(CompressionLevel.Optimal, ("top/x.npy", Good), ("top/y.npy", Good))
            : Tar(name, TarEntryFormat.Pax, [("top/x.npy", TarEntryType.RegularFile, Good), ("top/y.npy", TarEntryType.RegularFile, Good)]);
        folder.Write(name, packed);
        string path = Path.Combine(folder.Data, name);
        using IDataset inputs = DatasetSource.Open(path, folder.Work + "-1", inputs: ["x", "y"]);
        inputs.Inputs.Select(input => input.Name).Should().Equal("x", "y");
        inputs.Read(1).Inputs["y"].Shape.Should().Equal(1, 2);
        using IDataset samples = DatasetSource.Open(path, folder.Work + "-2", inputs: ["top", "x"]);
        samples.Inputs.Select(input => input.Name).Should().Equal("top");
        samples.Read(1).Inputs["top"].Shape.Should().Equal(1, 2, 2);
    }

    [Theory]
    [InlineData("../x.npy", "leads out")]
    [InlineData("a/../../x.npy", "leads out")]
    [InlineData("/x.npy", "absolute")]
    [InlineData("C:/x.npy", "absolute")]
    [InlineData("a\\x.npy", "backslash")]
    [InlineData("a\nx.npy", "control character")]
    public void Names_that_lead_elsewhere_are_refused(string entry, string sentence)
    {
        using Folder folder = new();
        folder.Write("d.npz", Zip(CompressionLevel.Fastest, ("ok.npy", Good), (entry, Good)));
        folder.Refusal("d.npz").Should().Contain("d.npz").And.Contain(entry.Replace('\n', '?')).And.Contain(sentence);
        Directory.Exists(folder.Work).Should().BeFalse();
        folder.Write("d.tar", Tar("d.tar", TarEntryFormat.Ustar, [(entry, TarEntryType.RegularFile, Good)]));
        folder.Refusal("d.tar").Should().Contain("d.tar").And.Contain(sentence);
    }

    [Fact]
    public void A_name_too_long_for_the_file_system_is_refused()
    {
        using Folder folder = new();
        folder.Write("d.npz", Zip(CompressionLevel.Fastest, (new string('ä', 200) + ".npy", Good)));
        folder.Refusal("d.npz").Should().Contain("is too long");
    }

    [Fact]
    public void Names_that_come_twice_are_refused()
    {
        using Folder folder = new();
        folder.Write("d.npz", Zip(CompressionLevel.Fastest, ("x.npy", Good), ("./x.npy", Good)));
        folder.Refusal("d.npz").Should().Contain("entry './x.npy' comes twice");
        folder.Write("e.npz", Zip(CompressionLevel.Fastest, ("x", Good), ("x/y.npy", Good)));
        folder.Refusal("e.npz").Should().Contain("entry 'x/y.npy' needs a folder");
        folder.Write("f.npz", Zip(CompressionLevel.Fastest, ("x/y.npy", Good), ("x", Good)));
        folder.Refusal("f.npz").Should().Contain("entry 'x' comes twice");
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink, "is a link")]
    [InlineData(TarEntryType.HardLink, "is a link")]
    [InlineData(TarEntryType.CharacterDevice, "is a device or a pipe")]
    [InlineData(TarEntryType.BlockDevice, "is a device or a pipe")]
    [InlineData(TarEntryType.Fifo, "is a device or a pipe")]
    public void Links_and_devices_in_a_tar_are_refused(TarEntryType type, string sentence)
    {
        using Folder folder = new();
        folder.Write("d.tar", Tar("d.tar", TarEntryFormat.Pax, [("x.npy", type, [])]));
        folder.Refusal("d.tar").Should().Contain("entry 'x.npy'").And.Contain(sentence);
    }

    [Fact]
    public void A_link_in_a_zip_is_refused()
    {
        using Folder folder = new();
        folder.Write("d.npz", Zip(CompressionLevel.Fastest, entry => entry.ExternalAttributes = unchecked((int)0xA1FF_0000), ("x.npy", "/etc/passwd"u8.ToArray())));
        folder.Refusal("d.npz").Should().Contain("entry 'x.npy' is a link or a device");
    }

    [Fact]
    public void An_encrypted_entry_is_refused()
    {
        using Folder folder = new();
        byte[] zip = Zip(CompressionLevel.NoCompression, ("x.npy", Good));
        zip[6] |= 1;
        zip[zip.AsSpan().IndexOf("PK\u0001\u0002"u8) + 8] |= 1;
        folder.Write("d.npz", zip);
        folder.Refusal("d.npz").Should().Contain("is encrypted");
    }

    [Fact]
    public void A_zip_entry_with_a_wrong_checksum_is_refused()
    {
        using Folder folder = new();
        byte[] zip = Zip(CompressionLevel.NoCompression, ("x.npy", Good));
        zip[zip.AsSpan().IndexOf(Good) + Good.Length - 1] ^= 1;
        folder.Write("d.npz", zip);
        folder.Refusal("d.npz").Should().Contain("d.npz");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(1 << 20)]
    public void A_zip_entry_that_lies_about_its_size_is_refused(int difference)
    {
        using Folder folder = new();
        byte[] zip = Zip(CompressionLevel.Optimal, ("x.npy", Good));
        int central = zip.AsSpan().IndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteInt32LittleEndian(zip.AsSpan(central + 24), Good.Length + difference);
        folder.Write("d.npz", zip);
        folder.Refusal("d.npz").Should().Contain("d.npz");
        Directory.Exists(folder.Work).Should().BeFalse();
    }

    [Theory]
    [InlineData("d.npz")]
    [InlineData("d.tar.gz")]
    public void A_bomb_is_refused_by_its_ratio_and_by_its_total(string name)
    {
        using Folder folder = new();
        byte[] zeros = new byte[1 << 20];
        folder.Write(name, name == "d.npz"
            ? Zip(CompressionLevel.Optimal, ("x.npy", zeros))
            : Tar(name, TarEntryFormat.Pax, [("x.npy", TarEntryType.RegularFile, zeros)]));
        folder.Refusal(name, new DatasetLimits { UnjudgedBytes = 1000, MaxCompressionRatio = 100 })
            .Should().Contain("entry 'x.npy'").And.Contain("allowed for its size");
        folder.Refusal(name, new DatasetLimits { MaxExtractedBytes = 1_000_000 }).Should().Contain("more than the 1000000 that are allowed");
        folder.Refusal(name).Should().Contain("not a .npy file", "constant data under the unjudged size is unpacked");
    }

    [Fact]
    public void Small_entries_that_add_up_are_refused()
    {
        using Folder folder = new();
        folder.Write("d.npz", Zip(CompressionLevel.NoCompression, ("x.npy", Good), ("y.npy", Good), ("z.npy", Good)));
        folder.Refusal("d.npz", new DatasetLimits { MaxExtractedBytes = 2 * Good.Length }).Should().Contain("entry 'z.npy'");
        folder.Refusal("d.npz", new DatasetLimits { MaxEntries = 2 }).Should().Contain("entry 'z.npy' is one too many");
    }

    [Fact]
    public void Data_after_the_end_of_a_tar_gz_does_not_decompress_for_ever()
    {
        using Folder folder = new();
        byte[] tar = [.. RawTar("x.npy", '0', Octal(Good.Length), Good), .. new byte[10 << 20]];
        folder.Write("d.tar.gz", Gzip(tar));
        folder.Refusal("d.tar.gz", new DatasetLimits { UnjudgedBytes = 1000, MaxCompressionRatio = 1, MaxEntries = 1000 }).Should().Contain("decompresses to more than");
    }

    [Theory]
    [InlineData('x')]
    [InlineData('g')]
    [InlineData('L')]
    [InlineData('K')]
    public void An_extended_header_of_gigabytes_is_refused_before_it_is_allocated(char kind)
    {
        using Folder folder = new();
        folder.Write("d.tar", RawTar("x", kind, Octal(0x7FFF_0000), new byte[2048]));
        folder.Refusal("d.tar").Should().Contain("extended header declares 2147418112 bytes");
    }

    [Fact]
    public void A_tar_entry_that_declares_more_than_it_holds_is_refused()
    {
        using Folder folder = new();
        folder.Write("d.tar", RawTar("x.npy", '0', Octal(1 << 20), Good));
        folder.Refusal("d.tar").Should().Contain("d.tar").And.Contain("ends inside an entry");
        folder.Write("e.tar", RawTar("x.npy", '0', [0x80, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], Good));
        folder.Refusal("e.tar").Should().Contain("e.tar").And.Contain("allowed for its size");
        folder.Write("f.tar", RawTar("x.npy", '0', [0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], Good));
        folder.Refusal("f.tar").Should().Contain("negative or absurd");
    }

    [Fact]
    public void A_size_in_a_pax_header_is_followed()
    {
        using Folder folder = new();
        byte[] pax = Encoding.ASCII.GetBytes($"13 size={Good.Length:D4}\n");
        byte[] body = [.. RawTar("x.npy", '0', Octal(0), Good)];
        folder.Write("d.tar", [.. RawTar("pax", 'x', Octal(pax.Length), pax)[..1024], .. body]);
        using IDataset dataset = folder.Open("d.tar");
        dataset.Read(1).Inputs["x"].Span<float>().ToArray().Should().Equal(3, 4);
    }

    [Theory]
    [InlineData("d.npz")]
    [InlineData("d.tar")]
    public void Every_cut_archive_is_refused(string name)
    {
        using Folder folder = new();
        byte[] whole = name == "d.npz"
            ? Zip(CompressionLevel.Optimal, ("x.npy", Good))
            : Tar(name, TarEntryFormat.Pax, [("x.npy", TarEntryType.RegularFile, Good)]);

        // The second of the two zero blocks at the end of a tar is not needed.
        int needed = name == "d.tar" ? whole.AsSpan().LastIndexOfAnyExcept((byte)0) : whole.Length;
        Gen.Int[0, needed - 1].Sample(length =>
        {
            using Folder cut = new();
            cut.Write(name, whole[..length]);
            cut.Refusal(name).Should().Contain(name);
            Directory.Exists(cut.Work).Should().BeFalse();
        });
    }

    [Fact]
    public void A_cut_tar_gz_is_refused_unless_all_data_and_the_end_mark_are_there()
    {
        byte[] whole = Tar("d.tar.gz", TarEntryFormat.Pax, [("x.npy", TarEntryType.RegularFile, Good)]);
        Gen.Int[0, whole.Length - 1].Sample(length =>
        {
            using Folder cut = new();
            cut.Write("d.tar.gz", whole[..length]);
            if (length < whole.Length - 32)
            {
                cut.Refusal("d.tar.gz").Should().Contain("damaged or cut off");
                return;
            }

            try
            {
                using IDataset dataset = cut.Open("d.tar.gz");
                dataset.Read(1).Inputs["x"].Span<float>().ToArray().Should().Equal(3, 4);
            }
            catch (InvalidDatasetException)
            {
            }
        });
    }

    [Theory]
    [InlineData("d.npz")]
    [InlineData("d.tar")]
    [InlineData("d.tar.gz")]
    public void A_changed_byte_gives_a_dataset_or_a_sentence_and_nothing_else(string name)
    {
        byte[] whole = name == "d.npz"
            ? Zip(CompressionLevel.Optimal, ("x.npy", Good), ("y/0.npy", Good), ("y/1.npy", Good))
            : Tar(name, TarEntryFormat.Pax, [("x.npy", TarEntryType.RegularFile, Good), ("y/0.npy", TarEntryType.RegularFile, Good), ("y/1.npy", TarEntryType.RegularFile, Good)]);
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Sample((position, value) =>
        {
            using Folder folder = new();
            byte[] changed = [.. whole];
            changed[position] = value;
            folder.Write(name, changed);
            try
            {
                folder.Open(name).Dispose();
            }
            catch (InvalidDatasetException)
            {
            }
        });
    }

    [Fact]
    public void A_work_folder_in_use_is_left_alone()
    {
        using Folder folder = new();
        folder.Write("d.npz", Zip(CompressionLevel.Fastest, ("x.npy", Good)));
        Directory.CreateDirectory(Path.Combine(folder.Work, "precious"));
        FluentActions.Invoking(() => folder.Open("d.npz")).Should().Throw<ArgumentException>();
        Directory.Exists(Path.Combine(folder.Work, "precious")).Should().BeTrue();
    }

    private static byte[] Zip(CompressionLevel level, params (string Name, byte[] Bytes)[] entries) => Zip(level, _ => { }, entries);

    private static byte[] Zip(CompressionLevel level, Action<ZipArchiveEntry> change, params (string Name, byte[] Bytes)[] entries)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in entries)
            {
                ZipArchiveEntry entry = archive.CreateEntry(name, level);
                change(entry);
                using Stream content = entry.Open();
                content.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Tar(string archive, TarEntryFormat format, (string Name, TarEntryType Type, byte[] Bytes)[] entries)
    {
        using MemoryStream stream = new();
        using (TarWriter writer = new(stream, format, leaveOpen: true))
        {
            foreach ((string name, TarEntryType type, byte[] bytes) in entries)
            {
                TarEntryType kind = format == TarEntryFormat.V7 && type == TarEntryType.RegularFile ? TarEntryType.V7RegularFile : type;
                TarEntry entry = format switch
                {
                    TarEntryFormat.Pax => new PaxTarEntry(kind, name),
                    TarEntryFormat.Gnu => new GnuTarEntry(kind, name),
                    TarEntryFormat.Ustar => new UstarTarEntry(kind, name),
                    _ => new V7TarEntry(kind, name),
                };
                if (kind is TarEntryType.SymbolicLink or TarEntryType.HardLink)
                {
                    entry.LinkName = "/etc/passwd";
                }

                using MemoryStream content = new(bytes);
                if (kind is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
                {
                    entry.DataStream = content;
                }

                writer.WriteEntry(entry);
            }
        }

        return archive.EndsWith("gz", StringComparison.Ordinal) ? Gzip(stream.ToArray()) : stream.ToArray();
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return stream.ToArray();
    }

    private static byte[] Octal(int size) => Encoding.ASCII.GetBytes(Convert.ToString(size, 8).PadLeft(11, '0') + "\0");

    private static byte[] RawTar(string name, char kind, byte[] size, byte[] content)
    {
        byte[] header = new byte[512];
        Encoding.ASCII.GetBytes(name).CopyTo(header, 0);
        "0000644\0"u8.CopyTo(header.AsSpan(100));
        "0000000\0"u8.CopyTo(header.AsSpan(108));
        "0000000\0"u8.CopyTo(header.AsSpan(116));
        size.CopyTo(header, 124);
        "00000000000\0"u8.CopyTo(header.AsSpan(136));
        "        "u8.CopyTo(header.AsSpan(148));
        header[156] = (byte)kind;
        "ustar\000"u8.CopyTo(header.AsSpan(257));
        "00"u8.CopyTo(header.AsSpan(263));
        string checksum = Convert.ToString(header.Sum(value => value), 8).PadLeft(6, '0') + "\0 ";
        Encoding.ASCII.GetBytes(checksum).CopyTo(header, 148);
        return [.. header, .. content, .. new byte[(512 - (content.Length % 512)) % 512], .. new byte[1024]];
    }
}
