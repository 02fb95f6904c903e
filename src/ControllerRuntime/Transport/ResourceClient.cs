using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace TrtOperator.ControllerRuntime.Transport;

/// <summary>Reads and writes the objects of one kind.</summary>
/// <typeparam name="T">The kind.</typeparam>
/// <param name="connection">The API server.</param>
/// <param name="kind">The kind's name and scope.</param>
/// <param name="fields">
/// The fields that are read of some types, by their JSON names; types that are not named are read whole. Equal short strings are shared then, as is worth it for objects that stay. Null reads everything. Of what is written nothing is
/// left out, so what was read must not be written back.
/// </param>
public sealed class ResourceClient<T>(ApiConnection connection, ResourceKind kind, IReadOnlyDictionary<Type, string[]>? fields = null)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly JsonSerializerOptions? _reading = fields is null ? null : ObjectReader.Reading(fields);

    private const string Json = "application/json";

    /// <summary>The kind.</summary>
    public ResourceKind Kind { get; } = kind;

    /// <summary>Reads one object.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The object; null when it is not there.</returns>
    /// <exception cref="ApiException">The server refused.</exception>
    public async Task<T?> GetAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.SendAsync(HttpMethod.Get, Kind.PathOf(key.Namespace, key.Name), null, "", Read, cancellationToken);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>Reads a page of a list.</summary>
    /// <param name="options">Which objects.</param>
    /// <param name="limit">Most objects a page.</param>
    /// <param name="next">The token of the page before; null for the first page.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The page.</returns>
    /// <exception cref="ApiException">The server refused; <see cref="ApiException.IsExpired"/> where the token is too old.</exception>
    public async Task<ResourcePage<T>> ListAsync(ListOptions options, int limit, string? next, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        string query = Query(options, ("limit", limit.ToString(CultureInfo.InvariantCulture)), ("continue", next));
        return await connection.SendAsync(HttpMethod.Get, Kind.PathOf(options.Namespace) + query, null, "", answer => ListReader.Read<T>(answer.Span, _reading), cancellationToken);
    }

    /// <summary>Watches objects. Ends when the server ends the stream, which is no error.</summary>
    /// <param name="options">Which objects.</param>
    /// <param name="resourceVersion">What has been seen.</param>
    /// <param name="timeout">After how long the server shall end the stream.</param>
    /// <param name="cancellationToken">Stops it and closes the connection.</param>
    /// <returns>The notices as they come.</returns>
    /// <exception cref="ApiException">The server refused, or said so within the stream: <see cref="ApiException.IsExpired"/> where the version is too old.</exception>
    /// <exception cref="IOException">The stream broke.</exception>
    /// <exception cref="MalformedAnswerException">The stream holds what is no notice.</exception>
    public async IAsyncEnumerable<WatchNotice<T>> WatchAsync(
        ListOptions options, string resourceVersion, TimeSpan timeout, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        string query = Query(
            options,
            ("watch", "true"),
            ("allowWatchBookmarks", "true"),
            ("resourceVersion", resourceVersion),
            ("timeoutSeconds", Math.Max(1, (int)timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture)));
        using HttpResponseMessage response = await connection.OpenAsync(Kind.PathOf(options.Namespace) + query, cancellationToken);
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (ReadOnlyMemory<byte> line in LineReader.ReadAsync(stream, cancellationToken))
        {
            yield return WatchLine.Read<T>(line.Span, _reading);
        }
    }

    /// <summary>Creates an object.</summary>
    /// <param name="value">The object.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The object as the server keeps it.</returns>
    /// <exception cref="ApiException">The server refused; <see cref="ApiException.IsAlreadyExists"/> where the name is taken.</exception>
    public async Task<T> CreateAsync(T value, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(value);
        return await connection.SendAsync(HttpMethod.Post, Kind.PathOf(value.Metadata.NamespaceProperty ?? ""), Write(value), Json, Read, cancellationToken);
    }

    /// <summary>Replaces an object. Fields that this program's types do not know would be lost, so it is for objects that are wholly ours.</summary>
    /// <param name="value">The object with the resource version that it was read at.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The object as the server keeps it.</returns>
    /// <exception cref="ApiException">The server refused; <see cref="ApiException.IsConflict"/> where somebody wrote in between.</exception>
    public async Task<T> ReplaceAsync(T value, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(value);
        string path = Kind.PathOf(value.Metadata.NamespaceProperty ?? "", value.Metadata.Name);
        return await connection.SendAsync(HttpMethod.Put, path, Write(value), Json, Read, cancellationToken);
    }

    /// <summary>Changes an object.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="patch">The changes.</param>
    /// <param name="subresource">The subresource that they go to, such as <c>status</c>; null for the object.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The object as the server keeps it.</returns>
    /// <exception cref="ApiException">The server refused.</exception>
    public async Task<T> PatchAsync(ObjectKey key, ObjectPatch patch, string? subresource, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(patch);
        return await connection.SendAsync(HttpMethod.Patch, Kind.PathOf(key.Namespace, key.Name, subresource), patch.ToBytes(), patch.ContentType, Read, cancellationToken);
    }

    /// <summary>Deletes an object and, in the background, what it owns.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="uid">Its UID as a precondition; null for whatever has the name.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>False when it was not there.</returns>
    /// <exception cref="ApiException">The server refused; <see cref="ApiException.IsConflict"/> where the name belongs to another object.</exception>
    public Task<bool> DeleteAsync(ObjectKey key, string? uid, CancellationToken cancellationToken)
        => DeleteAsync(key, new DeleteOptions(uid), cancellationToken);

    /// <summary>Deletes an object.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="options">Preconditions, and what happens to what it owns.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>False when it was not there.</returns>
    /// <exception cref="ApiException">The server refused; <see cref="ApiException.IsConflict"/> where a precondition does not hold.</exception>
    public async Task<bool> DeleteAsync(ObjectKey key, DeleteOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        JsonObject body = new() { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions", ["propagationPolicy"] = options.Propagation.ToString() };
        if (options.GracePeriodSeconds is { } seconds)
        {
            body["gracePeriodSeconds"] = seconds;
        }

        if (options.Uid is not null || options.ResourceVersion is not null)
        {
            JsonObject preconditions = [];
            body["preconditions"] = preconditions;
            if (options.Uid is { } uid)
            {
                preconditions["uid"] = uid;
            }

            if (options.ResourceVersion is { } version)
            {
                preconditions["resourceVersion"] = version;
            }
        }

        try
        {
            await connection.SendAsync(HttpMethod.Delete, Kind.PathOf(key.Namespace, key.Name), JsonSerializer.SerializeToUtf8Bytes(body), Json, cancellationToken);
            return true;
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return false;
        }
    }

    private static string Query(ListOptions options, params ReadOnlySpan<(string Name, string? Value)> more)
    {
        StringBuilder query = new();
        Add("labelSelector", options.LabelSelector);
        Add("fieldSelector", options.FieldSelector);
        foreach ((string name, string? value) in more)
        {
            Add(name, value);
        }

        return query.ToString();

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }
    }

    private byte[] Write(T value)
    {
        // The server needs both, and the library's types leave them empty.
        value.ApiVersion = Kind.ApiVersion;
        value.Kind = Kind.Kind;
        return Encoding.UTF8.GetBytes(KubernetesJson.Serialize(value));
    }

    private T Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return ObjectReader.Read<T>(body.Span, _reading) ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw new MalformedAnswerException($"The API server's answer cannot be read: {e.Message}", e);
        }
    }
}
