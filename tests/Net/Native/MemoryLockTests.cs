using HaActors.Net.Native;

namespace HaActors.Net.Tests.Native;

public sealed class MemoryLockTests
{
    // proc_pid_maps(5).
    [Fact]
    public void What_can_be_read_is_locked_and_reserved_ranges_and_the_kernels_pages_are_not() => Assert.Equal(
        [(0x1000ul, 0x2000ul), (0x7f0000000000ul, 0x1000ul)],
        MemoryLock.Mappings(
        [
            "00001000-00003000 r-xp 00000000 08:01 123                        /usr/lib/libc.so.6",
            "00003000-10003000 ---p 00000000 00:00 0 ",
            "7f0000000000-7f0000001000 rw-p 00000000 00:00 0                  [stack]",
            "7fff00000000-7fff00004000 r--p 00000000 00:00 0                  [vvar]",
            "7fff00004000-7fff00006000 r-xp 00000000 00:00 0                  [vdso]",
            "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0          [vsyscall]",
        ]));
}
