using System.Runtime.InteropServices;
using TrtOperator.TensorRt.Cuda;

namespace TrtOperator.TensorRt.Tests.Cuda;

public sealed class CudaDriverTests
{
    private static readonly FakeDriver.Gpu Hopper = new("NVIDIA H100 80GB HBM3", "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", 9, 0, 85_520_809_984, 84_000_000_000, Divided: false);
    private static readonly FakeDriver.Gpu Turing = new("Tesla T4", "11111111-2222-3333-4444-555555555555", 7, 5, 15_000_000_000, 1_000, Divided: null);
    private readonly FakeDriver _driver = new();

    [Fact]
    public void Every_GPU_is_listed_with_what_the_driver_and_NVML_say_of_it()
    {
        _driver.Gpus.AddRange([Hopper, Turing]);

        GpuInventory inventory = Probe();

        inventory.Should().BeEquivalentTo(new GpuInventory(
            true,
            "580.65.06",
            13000,
            [
                new(0, "NVIDIA H100 80GB HBM3", "GPU-0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", "9.0", 85_520_809_984, 84_000_000_000, false),
                new(1, "Tesla T4", "GPU-11111111-2222-3333-4444-555555555555", "7.5", 15_000_000_000, 1_000, null),
            ],
            null));
        _driver.Sessions.Should().Be(0, "NVML was ended");
    }

    [Fact]
    public void A_part_of_a_divided_GPU_is_known_by_its_own_identifier_and_memory()
    {
        _driver.Gpus.Add(Hopper with { Name = "NVIDIA H100 80GB HBM3 MIG 1g.10gb", IsPart = true, Memory = 10_000, Free = 9_000 });

        Probe().Devices.Should().ContainSingle().Which.Should().Match<GpuDevice>(
            device => device.Uuid!.StartsWith("MIG-0f1e") && device.Mig == true && device.FreeBytes == 9_000);
    }

    [Fact]
    public void Without_NVML_the_driver_alone_lists_the_GPUs()
    {
        _driver.Gpus.Add(Hopper);

        GpuInventory inventory = CudaDriver.Probe(_driver.Cuda, null);

        inventory.DriverVersion.Should().BeNull();
        inventory.Devices.Should().ContainSingle().Which.Should().Match<GpuDevice>(device => device.ComputeCapability == "9.0" && device.FreeBytes == null && device.Mig == null);
    }

    [Fact]
    public void Without_a_driver_a_sentence_says_so()
    {
        GpuInventory inventory = CudaDriver.Probe(null, null);

        inventory.Should().BeEquivalentTo(new { DriverPresent = false, DriverVersion = (string?)null, CudaVersion = (int?)null });
        inventory.Devices.Should().BeEmpty();
        inventory.Absence.Should().Contain("no libcuda.so.1").And.EndWith(".");
    }

    [Theory]
    [InlineData(100, "finds no GPU that this program may use")]
    [InlineData(34, "the empty library that the CUDA toolkit has for linking")]
    [InlineData(803, "of different versions")]
    [InlineData(777, "refuses cuInit with error 777 (CUDA_ERROR_OUT_OF_CHEESE)")]
    public void A_driver_that_does_not_start_says_why(int status, string words)
    {
        _driver.Gpus.Add(Hopper);
        _driver.InitStatus = status;

        GpuInventory inventory = Probe();

        inventory.DriverPresent.Should().BeTrue();
        inventory.CudaVersion.Should().Be(13000);
        inventory.Devices.Should().BeEmpty();
        inventory.Absence.Should().Contain(words);
    }

    [Fact]
    public void A_driver_without_GPUs_is_said_to_list_none()
        => Probe().Absence.Should().Be("NVIDIA's driver lists no GPU; CUDA_VISIBLE_DEVICES or the container's settings may hide it.");

    [Fact]
    public void One_GPU_that_does_not_answer_does_not_hide_the_others()
    {
        _driver.Gpus.AddRange([Hopper with { Broken = true }, Turing]);
        GpuInventory inventory = Probe();
        inventory.Devices.Should().ContainSingle().Which.Name.Should().Be("Tesla T4");
        inventory.Absence.Should().BeNull();

        _driver.Gpus.RemoveAt(1);
        Probe().Absence.Should().Contain("refuses cuDeviceGetAttribute with error 999");
    }

    [Theory]
    [InlineData("cuInit", false)]
    [InlineData("cuDeviceGetCount", true)]
    [InlineData("cuDeviceGetAttribute", true)]
    public void A_library_that_lacks_a_function_of_the_driver_is_named(string function, bool present)
    {
        _driver.Gpus.Add(Hopper);
        _driver.Remove(function);

        GpuInventory inventory = Probe();

        inventory.DriverPresent.Should().Be(present);
        inventory.Absence.Should().Contain($"no function {function}");
    }

    [Theory]
    [InlineData("nvmlInit_v2")]
    [InlineData("nvmlDeviceGetHandleByUUID")]
    [InlineData("nvmlDeviceGetMemoryInfo")]
    [InlineData("cuDeviceGetUuid_v2")]
    public void What_is_not_told_is_left_open(string function)
    {
        _driver.Gpus.Add(Hopper);
        _driver.Remove(function);

        Probe().Devices.Should().ContainSingle().Which.FreeBytes.Should().BeNull();
    }

    [Fact]
    public void A_name_that_fills_its_buffer_is_not_read_beyond_it()
    {
        _driver.Gpus.Add(Hopper with { Name = new string('x', 400) });

        Probe().Devices.Single().Name.Should().HaveLength(256);
    }

    [Fact]
    public void On_a_machine_without_a_driver_the_real_probe_says_so()
    {
        Assert.SkipWhen(NativeLibrary.TryLoad("libcuda.so.1", out _), "This machine has libcuda.so.1.");

        GpuInventory inventory = CudaDriver.Probe();

        inventory.DriverPresent.Should().BeFalse();
        inventory.Absence.Should().NotBeNullOrEmpty();
    }

    private GpuInventory Probe() => CudaDriver.Probe(_driver.Cuda, _driver.Nvml);
}
