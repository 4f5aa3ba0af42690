using System.Text;
using Akka.Actor;
using Akka.Event;
using Akka.Serialization;

namespace HaActors.Engine.Tests;

public class SerializationTests : EngineTest
{
    private static readonly string Config = $$"""
        akka.actor {
          serialize-messages = on
          serializers { letters = "{{typeof(LetterSerializer).AssemblyQualifiedName}}" }
          serialization-bindings { "{{typeof(ILetter).AssemblyQualifiedName}}" = letters }
        }
        """;

    private readonly Probe _probe;

    public SerializationTests()
        : base(Config)
    {
        _probe = new Probe(System);
    }

    private interface ILetter;

    [Fact]
    public async Task Message_told_with_serialize_messages_on_arrives_as_an_equal_copy()
    {
        var letter = new Letter("hello");
        _probe.Ref.Tell(letter);
        var copy = await _probe.Expect<Letter>();
        Assert.Equal(letter, copy);
        Assert.NotSame(letter, copy);
    }

    [Fact]
    public async Task Message_marked_as_local_is_left_alone()
    {
        var local = new Local();
        _probe.Ref.Tell(local);
        Assert.Same(local, await _probe.Expect<Local>());
    }

    [Fact]
    public async Task Message_whose_serializer_fails_is_not_delivered()
    {
        _probe.Ref.Tell(new Unreadable());
        await _probe.ExpectNothingBefore("marker");
    }

    [Fact]
    public void Serializer_is_found_by_interface_and_writes_its_manifest()
    {
        var serializer = System.Serialization.FindSerializerFor(new Letter("x"));
        Assert.IsType<LetterSerializer>(serializer);
        Assert.Equal("L1", ((SerializerWithStringManifest)serializer).Manifest(new Letter("x")));
    }

    [Fact]
    public void Bytes_are_read_back_by_identifier_and_manifest() =>
        Assert.Equal(new Letter("x"), System.Serialization.Deserialize(Encoding.UTF8.GetBytes("x"), LetterSerializer.Id, "L1"));

    [Fact]
    public void Unknown_identifier_is_refused() =>
        Assert.ThrowsAny<Exception>(() => System.Serialization.Deserialize([], 99_999, "L1"));

    [Fact]
    public void Reference_is_written_as_a_path_that_resolves_to_its_actor()
    {
        var path = Serialization.SerializedActorPath(_probe.Ref);
        Assert.Equal(_probe.Ref, ((ExtendedActorSystem)System).Provider.ResolveActorRef(path));
    }

    [Theory]
    [InlineData("text")]
    [InlineData(42)]
    [InlineData(42L)]
    public void Simple_value_survives(object value)
    {
        var serializer = System.Serialization.FindSerializerFor(value);
        var manifest = Serialization.ManifestFor(serializer, value);
        Assert.Equal(value, serializer is SerializerWithStringManifest s ? s.FromBinary(s.ToBinary(value), manifest) : serializer.FromBinary(serializer.ToBinary(value), value.GetType()));
    }

    private sealed record Letter(string Text) : ILetter;

    private sealed record Unreadable : ILetter;

    private sealed record Local : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    public sealed class LetterSerializer : SerializerWithStringManifest
    {
        public const int Id = 4711;

        public LetterSerializer(ExtendedActorSystem system)
            : base(system)
        {
        }

        public override int Identifier => Id;

        public override string Manifest(object o) => "L1";

        public override byte[] ToBinary(object obj) => Encoding.UTF8.GetBytes(((Letter)obj).Text);

        public override object FromBinary(byte[] bytes, string manifest) =>
            manifest == "L1" ? new Letter(Encoding.UTF8.GetString(bytes)) : throw new ArgumentException($"manifest {manifest}");
    }
}
