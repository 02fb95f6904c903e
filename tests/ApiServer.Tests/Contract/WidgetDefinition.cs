namespace TrtOperator.ApiServer.Tests.Contract;

/// <summary>A definition with one field for each rule that a schema can hold.</summary>
internal static class WidgetDefinition
{
    public const string Text =
        """
        {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "widgets.contract.trtengine.dev"},
         "spec": {"group": "contract.trtengine.dev", "scope": "Namespaced",
          "names": {"kind": "Widget", "listKind": "WidgetList", "plural": "widgets", "singular": "widget"},
          "versions": [{"name": "v1", "served": true, "storage": true, "subresources": {"status": {}},
           "schema": {"openAPIV3Schema": {"type": "object", "properties": {
            "spec": {"type": "object", "required": ["size"], "properties": {
             "size": {"type": "integer", "minimum": 1, "maximum": 10},
             "ratio": {"type": "number"},
             "color": {"type": "string", "enum": ["red", "green"]},
             "code": {"type": "string", "pattern": "^[a-z]+$", "minLength": 2, "maxLength": 5},
             "mode": {"type": "string", "default": "auto"},
             "nested": {"type": "object", "default": {}, "properties": {"depth": {"type": "integer", "default": 3}}},
             "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
             "labels": {"type": "object", "additionalProperties": {"type": "string"}},
             "few": {"type": "array", "minItems": 1, "maxItems": 2, "items": {"type": "string"}},
             "parts": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
              "items": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "count": {"type": "integer"}}}}}},
            "status": {"type": "object", "properties": {"phase": {"type": "string"}, "count": {"type": "integer"}}}}}}}]}}
        """;
}
