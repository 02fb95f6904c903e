namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>
/// How a store keeps what would be many small objects: as bytes, which are a fraction of their size and nothing for the collector to walk through. They are
/// made objects again each time somebody asks, so it pays where there are many and few are asked for at a time.
/// </summary>
/// <typeparam name="T">The kind.</typeparam>
public interface IPacking<T>
{
    /// <summary>Packs an object in the form that the projection left it in.</summary>
    /// <param name="item">The object.</param>
    /// <returns>Its bytes.</returns>
    byte[] Pack(T item);

    /// <summary>Makes the object again. Name, namespace, UID, resource version, owners and indexed labels must be what they were.</summary>
    /// <param name="packed">What <see cref="Pack"/> made.</param>
    /// <returns>The object, nobody else's.</returns>
    T Unpack(byte[] packed);
}
