package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"sort"
)

// What values.schema.json says against the values, as Helm says it before it renders anything. A keyword that is not known here ends the program,
// so that none is believed to be checked that is not.
func refusals(path string, values map[string]interface{}) []string {
	body, err := os.ReadFile(path)
	check(err)
	schema := map[string]interface{}{}
	check(json.Unmarshal(body, &schema))
	var found []string
	compare(schema, values, "values", &found)
	sort.Strings(found)
	return found
}

func compare(schema map[string]interface{}, value interface{}, path string, found *[]string) {
	say := func(format string, arguments ...interface{}) {
		*found = append(*found, path+": "+fmt.Sprintf(format, arguments...))
	}
	for keyword, expected := range schema {
		object, isObject := value.(map[string]interface{})
		list, isList := value.([]interface{})
		text, isText := value.(string)
		number, isNumber := value.(float64)
		switch keyword {
		case "$schema", "properties":
		case "type":
			if !hasType(value, expected.(string)) {
				say("is no %v", expected)
			}
		case "enum":
			known := false
			for _, one := range expected.([]interface{}) {
				known = known || reflect.DeepEqual(one, value)
			}
			if !known {
				say("is none of %v", expected)
			}
		case "required":
			for _, name := range expected.([]interface{}) {
				if _, ok := object[name.(string)]; isObject && !ok {
					say("has no %v", name)
				}
			}
		case "additionalProperties":
			properties, _ := schema["properties"].(map[string]interface{})
			for name, inner := range object {
				if _, known := properties[name]; known {
					continue
				}
				if other, ok := expected.(map[string]interface{}); ok {
					compare(other, inner, path+"."+name, found)
				} else if expected == false {
					say("has no value %s", name)
				}
			}
		case "items":
			for i, inner := range list {
				compare(expected.(map[string]interface{}), inner, fmt.Sprintf("%s[%d]", path, i), found)
			}
		case "minItems":
			if isList && float64(len(list)) < expected.(float64) {
				say("has fewer than %v entries", expected)
			}
		case "uniqueItems":
			for i := range list {
				for j := 0; j < i; j++ {
					if reflect.DeepEqual(list[i], list[j]) {
						say("has %v twice", list[i])
					}
				}
			}
		case "minLength":
			if isText && float64(len([]rune(text))) < expected.(float64) {
				say("is shorter than %v characters", expected)
			}
		case "maxLength":
			if isText && float64(len([]rune(text))) > expected.(float64) {
				say("is longer than %v characters", expected)
			}
		case "pattern":
			if isText && !regexp.MustCompile(expected.(string)).MatchString(text) {
				say("does not match %v", expected)
			}
		case "minimum":
			if isNumber && number < expected.(float64) {
				say("is less than %v", expected)
			}
		case "maximum":
			if isNumber && number > expected.(float64) {
				say("is more than %v", expected)
			}
		default:
			check(fmt.Errorf("values.schema.json: the keyword %s is not known to the renderer", keyword))
		}
	}
	if properties, ok := schema["properties"].(map[string]interface{}); ok {
		if object, ok := value.(map[string]interface{}); ok {
			for name, inner := range properties {
				if one, ok := object[name]; ok {
					compare(inner.(map[string]interface{}), one, path+"."+name, found)
				}
			}
		}
	}
}

func hasType(value interface{}, name string) bool {
	switch one := value.(type) {
	case map[string]interface{}:
		return name == "object"
	case []interface{}:
		return name == "array"
	case string:
		return name == "string"
	case bool:
		return name == "boolean"
	case float64:
		return name == "number" || name == "integer" && one == float64(int64(one))
	}
	return name == "null"
}
