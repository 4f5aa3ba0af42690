using HaActors.Net.Native;
using HaActors.Net.Proxy;

namespace HaActors.Net.Tests.Proxy;

public sealed class LoopMemoryTests
{
    [Fact]
    public void Sessions_hold_so_many_pipes_and_no_more()
    {
        using var memory = new LoopMemory();
        Pipe?[] held = [.. Enumerable.Range(0, LoopMemory.MostPipes).Select(_ => memory.RentPipe())];
        Assert.DoesNotContain(null, held);

        Assert.Null(memory.RentPipe());

        memory.Return(held[0]!);
        Assert.Equal(LoopMemory.MostPipes - 1, memory.HeldPipes);
        held[0] = memory.RentPipe();
        Assert.NotNull(held[0]);
        foreach (Pipe? each in held) memory.Return(each!);
        Assert.Equal(0, memory.HeldPipes);
    }
}
