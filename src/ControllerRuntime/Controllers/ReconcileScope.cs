using System.Collections;
using System.Globalization;

namespace TrtOperator.ControllerRuntime.Controllers;

/// <summary>What every line logged within a reconcile carries.</summary>
internal sealed class ReconcileScope(string controller, ObjectKey key, string reconcileId) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly KeyValuePair<string, object?>[] _values =
        [new("controller", controller), new("namespace", key.Namespace), new("name", key.Name), new("reconcileID", reconcileId)];

    public int Count => _values.Length;

    public KeyValuePair<string, object?> this[int index] => _values[index];

    public static ReconcileScope Begin(string controller, ObjectKey key)
        => new(controller, key, Random.Shared.NextInt64(1L << 32).ToString("x8", CultureInfo.InvariantCulture));

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, object?>>)_values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => string.Join(' ', _values.Select(value => $"{value.Key}={value.Value}"));
}
