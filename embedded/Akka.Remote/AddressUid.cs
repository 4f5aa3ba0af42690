using Akka.Actor;

namespace Akka.Remote;

/// <summary>A random number that tells one incarnation of an address from the next.</summary>
public class AddressUid : IExtension
{
    public readonly int Uid = Random.Shared.Next(1, int.MaxValue);
}

/// <summary>The <see cref="AddressUid"/> of each system.</summary>
public class AddressUidExtension : ExtensionIdProvider<AddressUid>
{
    public static int Uid(ActorSystem system) => system.WithExtension<AddressUid, AddressUidExtension>().Uid;

    public override AddressUid CreateExtension(ExtendedActorSystem system) => new();
}
