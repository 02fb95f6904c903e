using System.Globalization;
using TrtOperator.TensorRt.Abi;

namespace TrtOperator.TensorRt.Tests.Abi;

public sealed class TablesTests
{
    public static TheoryData<AbiVersion, int> Columns() => new() { { AbiVersion.TensorRt10, 2 }, { AbiVersion.TensorRt11, 3 }, { AbiVersion.Rtx17, 4 } };

    [Theory]
    [MemberData(nameof(Columns))]
    public void The_slots_are_those_that_were_researched(AbiVersion abi, int column)
        => SlotTable.Of(abi).Slots.Should().BeEquivalentTo(Researched("slots.tsv", column));

    [Theory]
    [MemberData(nameof(Columns))]
    public void The_enumerations_are_those_that_were_researched(AbiVersion abi, int column)
        => EnumTable.Of(abi).Numbers.Should().BeEquivalentTo(Researched("enums.tsv", column));

    [Theory]
    [MemberData(nameof(Columns))]
    public void No_two_methods_of_a_class_share_a_slot(AbiVersion abi, int column)
    {
        _ = column;
        SlotTable.Of(abi).Slots.GroupBy(slot => (slot.Key.Class, slot.Value)).Where(group => group.Count() > 1).Should().BeEmpty();
    }

    [Fact]
    public void Numbers_that_changed_between_majors_differ_here_too()
    {
        EnumTable.Of(AbiVersion.TensorRt10)["BuilderFlag", "VERSION_COMPATIBLE"].Should().Be(13);
        EnumTable.Of(AbiVersion.TensorRt11)["BuilderFlag", "VERSION_COMPATIBLE"].Should().Be(12);
        SlotTable.Of(AbiVersion.TensorRt10)["VBuilder", "buildSerializedNetwork"].Should().Be(14);
        SlotTable.Of(AbiVersion.Rtx17)["VBuilder", "buildSerializedNetwork"].Should().Be(11);
    }

    [Fact]
    public void What_an_ABI_does_not_have_is_refused_by_name()
    {
        Action removed = () => _ = SlotTable.Of(AbiVersion.Rtx17)["VBuilder", "platformHasTf32"];
        removed.Should().Throw<TensorRtException>().WithMessage("*VBuilder::platformHasTf32*Rtx17*");
        Action flag = () => _ = EnumTable.Of(AbiVersion.TensorRt11)["BuilderFlag", "FP16"];
        flag.Should().Throw<TensorRtException>().WithMessage("*BuilderFlag FP16*");
    }

    [Fact]
    public void Exchanging_two_slots_changes_nothing_else()
    {
        SlotTable table = SlotTable.Of(AbiVersion.Rtx17);
        SlotTable exchanged = table.Exchanged("VLayer", "getName", "getType");
        exchanged["VLayer", "getName"].Should().Be(table["VLayer", "getType"]);
        exchanged["VLayer", "getType"].Should().Be(table["VLayer", "getName"]);
        exchanged.Slots.Count(slot => table.Slots[slot.Key] != slot.Value).Should().Be(2);
    }

    private static Dictionary<(string, string), int> Researched(string file, int column)
        => File.ReadLines(Shared.PathOf("facts", file)).Skip(1).Select(line => line.Split('\t'))
            .Where(cells => int.TryParse(cells[column], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .ToDictionary(cells => (cells[0], cells[1]), cells => int.Parse(cells[column], CultureInfo.InvariantCulture));
}
