using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Serialization;
using k8s;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using TrtOperator.Api.Yaml;

namespace TrtOperator.Api.Tests.V1Alpha1;

public class SchemaTests
{
    private static readonly Type[] Roots = [typeof(TrtEngine), typeof(BuilderClass), typeof(BuildOrder), typeof(BuildOutcome)];

    [Fact]
    public void Every_string_list_and_map_is_bounded()
    {
        foreach (var (type, property) in OwnProperties())
        {
            if (typeof(IEnumerable).IsAssignableFrom(property.PropertyType))
            {
                property.IsDefined(typeof(MaxLengthAttribute)).Should().BeTrue("{0}.{1} must be bounded", type.Name, property.Name);
            }

            if (property.PropertyType == typeof(int) || property.PropertyType == typeof(int?))
            {
                property.IsDefined(typeof(RangeAttribute)).Should().BeTrue("{0}.{1} must have a range", type.Name, property.Name);
            }

            if (property.PropertyType == typeof(IList<string>) || property.PropertyType == typeof(IDictionary<string, string>))
            {
                property.GetCustomAttribute<ItemBoundsAttribute>().Should().NotBeNull("entries of {0}.{1} must be bounded", type.Name, property.Name)
                    .And.Subject.As<ItemBoundsAttribute>().MaxLength.Should().BePositive();
            }
        }
    }

    [Fact]
    public void Every_stated_default_is_the_one_that_a_new_object_has()
    {
        foreach (var (type, property) in OwnProperties())
        {
            if (property.GetCustomAttribute<DefaultValueAttribute>() is { } stated)
            {
                property.GetValue(Activator.CreateInstance(type)).Should().Be(stated.Value, "{0}.{1} states it", type.Name, property.Name);
            }
        }
    }

    [Fact]
    public void Every_union_and_list_key_names_fields_that_exist()
    {
        foreach (var type in OwnTypes())
        {
            foreach (var name in type.GetCustomAttribute<ExactlyOneOfAttribute>()?.Fields ?? [])
            {
                JsonNames(type).Should().Contain(name);
            }

            foreach (var property in type.GetProperties())
            {
                if (property.GetCustomAttribute<ListMapKeyAttribute>() is { } key)
                {
                    JsonNames(property.PropertyType.GetGenericArguments()[0]).Should().Contain(key.Key);
                }
            }
        }
    }

    [Fact]
    public void The_reader_knows_every_type_that_a_declaration_can_reach()
    {
        var seen = new HashSet<Type>();
        Reach(typeof(TrtEngine), seen);

        seen.Should().OnlyContain(type => type.IsEnum || type == typeof(object) || ScalarReader.Reads(type) || SchemaField.Of(type).Count > 0);
    }

    [Fact]
    public void The_cluster_client_reads_and_writes_the_same_json()
    {
        var json = KubernetesJson.Serialize(Sample.Engine());

        json.Should().Contain("\"runtime\":\"OnnxRuntime\"").And.Contain("\"precisions\":[\"INT8\",\"FP16\"]");
        CanonicalJson.Write(KubernetesJson.Deserialize<TrtEngine>(json)).Should().Be(CanonicalJson.Write(Sample.Engine()));
    }

    internal static IEnumerable<Type> OwnTypes()
    {
        var seen = new HashSet<Type>();
        foreach (var root in Roots)
        {
            Reach(root, seen);
        }

        return seen.Where(SchemaField.IsOwn);
    }

    internal static IEnumerable<Type> SpecEnums()
    {
        var seen = new HashSet<Type>();
        Reach(typeof(TrtEngineSpec), seen);
        return seen.Where(type => type.IsEnum);
    }

    internal static IEnumerable<string> SpecPaths(Type type, string prefix)
    {
        foreach (var field in SchemaField.Of(type))
        {
            var element = Element(field.Property.PropertyType);
            var path = prefix + field.Name;
            yield return path;
            if (SchemaField.IsOwn(element))
            {
                foreach (var inner in SpecPaths(element, path + (element == field.Property.PropertyType ? "." : "[].")))
                {
                    yield return inner;
                }
            }
        }
    }

    private static IEnumerable<(Type Type, PropertyInfo Property)> OwnProperties() =>
        OwnTypes().SelectMany(type => type.GetProperties().Where(p => p.IsDefined(typeof(JsonPropertyNameAttribute))).Select(p => (type, p)));

    private static IEnumerable<string> JsonNames(Type type) => type.GetProperties().Select(p => p.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? "");

    private static Type Element(Type type) => type.IsGenericType ? type.GetGenericArguments()[^1] : type;

    private static void Reach(Type type, HashSet<Type> seen)
    {
        var element = type.IsGenericType ? type.GetGenericArguments()[^1] : type;
        if (element != type)
        {
            Reach(element, seen);
        }
        else if (seen.Add(type))
        {
            foreach (var field in ScalarReader.Reads(type) ? [] : SchemaField.Of(type))
            {
                Reach(field.Property.PropertyType, seen);
            }
        }
    }
}
