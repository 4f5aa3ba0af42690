using HaActors.Net.Wire;

namespace HaActors.Net.Tests.Wire;

public sealed class InternetChecksumTests
{
    [Fact]
    public void Sum_is_that_of_rfc_1071_section_3() =>
        Assert.Equal(0x220d, InternetChecksum.Finish(InternetChecksum.Add([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7])));

    [Fact]
    public void Odd_last_byte_counts_as_the_high_one() =>
        Assert.Equal(InternetChecksum.Add([0x12, 0x34, 0x56, 0x00]), InternetChecksum.Add([0x12, 0x34, 0x56]));

    [Fact]
    public void Pseudo_header_is_what_its_twelve_bytes_sum_to() =>
        Assert.Equal(
            InternetChecksum.Add([192, 0, 2, 1, 224, 0, 0, 18, 0, 112, 0, 12]),
            InternetChecksum.AddPseudoHeader(0xc0000201, 0xe0000012, 112, 12));

    [Fact]
    public void Correct_data_gives_zero() =>
        Assert.Equal(0, InternetChecksum.Finish(InternetChecksum.Add([0x12, 0x34, 0xed, 0xcb])));
}
